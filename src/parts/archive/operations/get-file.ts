import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { fileId, fileSchema } from '../file-schema.ts';

/** What is known of a file. */
export const getFile = defineOperation<ArchiveService>()({
  name: 'get-file',
  method: 'GET',
  path: '/api/files/{file}',
  tag: 'files',
  summary: 'What is known of a file: its state, digests, links, and why it was refused or removed',
  access: { right: 'read', on: 'file' },
  input: { params: z.object({ file: fileId }) },
  output: fileSchema,
  errors: ['request-invalid', 'file-not-found'],
  examples: [
    { name: 'an open one', params: { file: '{exampleFile}' } },
    { name: 'one under way', params: { file: '{exampleUpload}' }, as: 'administrator' },
    { name: 'one that not everybody may see', params: { file: '{exampleUpload}' }, status: 404 },
  ],
  handle: (service, { params }) => service.getFile(params.file),
});
