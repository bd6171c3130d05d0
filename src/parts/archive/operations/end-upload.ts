import { z } from 'zod';
import { requireTus, tusHeaders } from '../../../platform/uploads/tus-protocol.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { fileId } from '../file-schema.ts';
import { endUpload as end } from '../uploads/append-upload.ts';

/** Ends an upload that is no longer wanted. */
export const endUpload = defineOperation<ArchiveService>()({
  name: 'end-upload',
  method: 'DELETE',
  path: '/api/files/uploads/{file}',
  tag: 'files',
  summary: 'End an upload (tus 1.0); what has come of it is removed',
  access: { right: 'submit', on: 'file' },
  input: { params: z.object({ file: fileId }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'file-not-found',
    'upload-expired',
    'request-conflict',
    'tus-version',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  headers: tusHeaders,
  examples: [
    {
      name: 'one under way',
      as: 'administrator',
      params: { file: '{exampleUnwanted}' },
      headers: { 'Tus-Resumable': '1.0.0' },
    },
    {
      name: 'the same again',
      as: 'administrator',
      params: { file: '{exampleUnwanted}' },
      headers: { 'Tus-Resumable': '1.0.0' },
      status: 410,
    },
    {
      name: 'one that has come',
      as: 'administrator',
      params: { file: '{exampleFile}' },
      headers: { 'Tus-Resumable': '1.0.0' },
      status: 409,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { file: 'file-00000000000000000000' },
      headers: { 'Tus-Resumable': '1.0.0' },
      status: 404,
    },
    {
      name: 'without the version of the protocol',
      as: 'administrator',
      params: { file: '{exampleUnwanted}' },
      status: 412,
    },
  ],
  handle: async (service, { params, headers }) => {
    requireTus(headers);
    await end(service.context, params.file);
    return new Reply({ status: 204, body: null });
  },
});
