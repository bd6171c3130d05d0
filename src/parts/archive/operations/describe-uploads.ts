import { z } from 'zod';
import { describeTus, tusHeaders } from '../../../platform/uploads/tus-protocol.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';

/** What of the upload protocol is spoken here. */
export const describeUploads = defineOperation<ArchiveService>()({
  name: 'describe-uploads',
  method: 'OPTIONS',
  path: '/api/files/uploads',
  tag: 'files',
  summary: 'What of the resumable upload protocol tus 1.0 this node speaks, in header fields',
  access: 'public',
  input: {},
  output: z.null(),
  errors: [],
  headers: tusHeaders,
  examples: [{ name: 'as every client' }],
  handle: async ({ context }) =>
    new Reply({
      status: 204,
      headers: describeTus(context.limits.maxFileBytes, ['concatenation']),
      body: null,
    }),
});
