import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { ArchiveService } from '../archive-service.ts';
import { fileId } from '../file-schema.ts';

/** Removes a file. */
export const removeFile = defineOperation<ArchiveService>()({
  name: 'remove-file',
  method: 'POST',
  path: '/api/files/{file}/removal',
  tag: 'files',
  summary: 'Remove a file; that it was there stays known, with the reason',
  description: 'Its bytes are removed unless another file has the same.',
  access: { right: 'release', on: 'file' },
  input: {
    params: z.object({ file: fileId }),
    body: z.strictObject({ reason: z.string().trim().min(1).max(2000) }),
  },
  output: z.null(),
  errors: [
    'request-invalid',
    'file-not-found',
    'file-not-ready',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'again',
      as: 'administrator',
      params: { file: '{exampleRemoved}' },
      body: { reason: 'Sent twice' },
    },
    {
      name: 'without a reason',
      as: 'administrator',
      params: { file: '{exampleRemoved}' },
      body: {},
      status: 400,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { file: 'file-00000000000000000000' },
      body: { reason: 'x' },
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller, requestId, clientAddress }) => {
    const request = { caller: requireCaller(caller), requestId, clientAddress };
    await service.removeFile(params.file, body.reason, request);
    return new Reply({ status: 204, body: null });
  },
});
