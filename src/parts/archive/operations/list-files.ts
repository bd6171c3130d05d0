import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { fileId, fileSchema, fileStates, groupId } from '../file-schema.ts';

/** Files that the caller may see. */
export const listFiles = defineOperation<ArchiveService>()({
  name: 'list-files',
  method: 'GET',
  path: '/api/files',
  tag: 'files',
  summary: 'Files that you may see, the newest first',
  access: 'public',
  input: {
    query: z.strictObject({
      group: groupId.optional(),
      accession: z.string().max(60).optional().describe('Of an entry that they are linked to.'),
      state: z.enum(fileStates).optional(),
      after: fileId.optional().describe('The last file of the former page.'),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: z.object({
    files: z.array(fileSchema),
    next: fileId.nullable().describe('To be given as "after" for the next page; null at the end.'),
  }),
  errors: ['request-invalid'],
  examples: [
    { name: 'all' },
    { name: 'of a group', query: { group: 'node', limit: '5' }, as: 'administrator' },
    { name: 'in no state', query: { state: 'nothing' }, status: 400 },
  ],
  handle: async (service, { query, caller }) => {
    const { state, group, accession, after, limit } = query;
    const { files, next } = await service.listFiles(caller, {
      limit,
      ...(group === undefined ? {} : { group }),
      ...(accession === undefined ? {} : { accession: accession.split('.')[0] ?? '' }),
      ...(after === undefined ? {} : { after }),
      ...(state === undefined ? {} : { states: [state] }),
    });
    return { files: [...files], next };
  },
});
