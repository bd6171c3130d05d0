import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { ArchiveService } from '../archive-service.ts';
import { groupId } from '../file-schema.ts';

/** The space that a group may have. */
export const setQuota = defineOperation<ArchiveService>()({
  name: 'set-quota',
  method: 'PUT',
  path: '/api/groups/{group}/storage',
  tag: 'files',
  summary: 'Give a group a limit of its own for its files',
  access: 'administrator',
  input: {
    params: z.object({ group: groupId }),
    body: z.strictObject({
      bytes: z
        .number()
        .int()
        .min(0)
        .max(Number.MAX_SAFE_INTEGER)
        .nullable()
        .describe('Null for the limit of the settings.'),
    }),
  },
  output: z.object({
    used: z.number().int(),
    quota: z.number().int(),
    isOwnLimit: z.boolean(),
  }),
  errors: [
    'request-invalid',
    'group-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'ten terabytes',
      as: 'administrator',
      params: { group: 'node' },
      body: { bytes: 10_000_000_000_000 },
    },
    {
      name: 'as the settings say',
      as: 'administrator',
      params: { group: 'node' },
      body: { bytes: null },
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { group: 'nobody' },
      body: { bytes: 1 },
      status: 404,
    },
  ],
  handle: (service, { params, body, caller, requestId, clientAddress }) =>
    service.setQuota(params.group, body.bytes, {
      caller: requireCaller(caller),
      requestId,
      clientAddress,
    }),
});
