import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { ArchiveService } from '../archive-service.ts';
import { fileChange, fileId, fileSchema } from '../file-schema.ts';

/** Who may have a file from now on, and under which terms. */
export const changeFile = defineOperation<ArchiveService>()({
  name: 'change-file',
  method: 'PUT',
  path: '/api/files/{file}/sharing',
  tag: 'files',
  summary: 'Change who may have a file, and under which terms; what is left out stays as it is',
  access: { right: 'release', on: 'file' },
  input: { params: z.object({ file: fileId }), body: fileChange },
  output: fileSchema,
  errors: [
    'request-invalid',
    'file-not-found',
    'file-removed',
    'request-conflict',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'for everybody',
      as: 'administrator',
      params: { file: '{exampleFile}' },
      body: { visibility: 'open', terms: 'cc-by-4.0' },
    },
    {
      name: 'restricted without a day',
      as: 'administrator',
      params: { file: '{exampleFile}' },
      body: { visibility: 'restricted' },
      status: 400,
    },
    {
      name: 'one that was removed',
      as: 'administrator',
      params: { file: '{exampleRemoved}' },
      body: { visibility: 'open' },
      status: 410,
    },
    {
      name: 'terms of simulated data',
      as: 'administrator',
      params: { file: '{exampleSimulatedFile}' },
      body: { terms: 'open' },
      status: 409,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { file: 'file-00000000000000000000' },
      body: {},
      status: 404,
    },
  ],
  handle: (service, { params, body, caller, requestId, clientAddress }) =>
    service.changeFile(params.file, body, {
      caller: requireCaller(caller),
      requestId,
      clientAddress,
    }),
});
