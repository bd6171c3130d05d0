import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { groupId } from '../file-schema.ts';

/** The space that a group has and uses. */
export const getGroupStorage = defineOperation<ArchiveService>()({
  name: 'get-group-storage',
  method: 'GET',
  path: '/api/groups/{group}/storage',
  tag: 'files',
  summary: 'How much space the files of a group take, and how much it may have',
  access: { right: 'read', on: 'group' },
  input: { params: z.object({ group: groupId }) },
  output: z.object({
    used: z.number().int().describe('Bytes, of uploads under way too.'),
    quota: z.number().int().describe('Bytes.'),
    isOwnLimit: z.boolean().describe('True where an administrator has set it.'),
  }),
  errors: ['request-invalid', 'group-not-found'],
  examples: [
    { name: 'of the node', as: 'administrator', params: { group: 'node' } },
    { name: 'unknown', as: 'administrator', params: { group: 'nobody' }, status: 404 },
  ],
  handle: (service, { params }) => service.readStorage(params.group),
});
