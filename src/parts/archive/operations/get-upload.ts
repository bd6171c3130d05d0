import { z } from 'zod';
import { requireTus, tusHeaders } from '../../../platform/uploads/tus-protocol.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { fileId, fileStates } from '../file-schema.ts';
import { findUpload } from '../uploads/append-upload.ts';
import { describeUpload } from '../uploads/describe-upload.ts';

/** How much of an upload has come. */
export const getUpload = defineOperation<ArchiveService>()({
  name: 'get-upload',
  method: 'GET',
  path: '/api/files/uploads/{file}',
  tag: 'files',
  summary: 'How much of an upload has come; HEAD is that of tus 1.0',
  access: { right: 'submit', on: 'file' },
  input: { params: z.object({ file: fileId }) },
  output: z.object({
    id: fileId,
    size: z.number().int().describe('Bytes.'),
    received: z.number().int().describe('Bytes that have come.'),
    state: z.enum(fileStates),
  }),
  errors: [
    'request-invalid',
    'file-not-found',
    'upload-expired',
    'sign-in-required',
    'not-allowed',
  ],
  headers: tusHeaders,
  examples: [
    { name: 'one under way', as: 'administrator', params: { file: '{exampleUpload}' } },
    {
      name: 'one that was ended',
      as: 'administrator',
      params: { file: '{exampleEnded}' },
      status: 410,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { file: 'file-00000000000000000000' },
      status: 404,
    },
  ],
  handle: async (service, { params, method, headers }) => {
    if (method === 'HEAD') requireTus(headers);
    const upload = await findUpload(service.context, params.file);
    const { id, size, state } = upload.file;
    return new Reply({
      headers: { ...describeUpload(upload), 'Content-Type': 'application/json; charset=utf-8' },
      body: { id, size, received: upload.received, state },
    });
  },
});
