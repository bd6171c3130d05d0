import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { changeRecord } from '../records/change-records.ts';
import { recordSchema, toRecordAnswer, vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

const params = { record: '{exampleVaultDraft}' };

/** Changes a record of the vault. */
export const changeVaultRecord = defineOperation<VaultService>()({
  name: 'change-vault-record',
  method: 'PATCH',
  path: '/api/vault/records/{record}',
  tag: 'vault',
  summary:
    'Change a record; one that is published stays as it is until its next version is published',
  access: { right: 'submit', on: 'record' },
  input: {
    params: z.object({ record: vaultAccession }),
    body: z.strictObject({
      revision: z.number().int().describe('The revision that the change is about.'),
      alias: z.string().trim().min(1).max(200).optional(),
      public: z.boolean().optional(),
      body: z.record(z.string(), z.unknown()).optional().describe('As a whole.'),
    }),
  },
  output: recordSchema,
  errors: [
    'request-invalid',
    'vault-record-not-found',
    'request-conflict',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'its title',
      as: 'administrator',
      params,
      body: { revision: 1, body: { title: 'Another title' } },
    },
    {
      name: 'what somebody else has changed',
      as: 'administrator',
      params,
      body: { revision: 1, public: false },
      status: 409,
    },
    { name: 'without a revision', as: 'administrator', params, body: {}, status: 400 },
    {
      name: 'unknown',
      as: 'administrator',
      params: { record: 'OCVD_YYYYYYR' },
      body: { revision: 1 },
      status: 404,
    },
  ],
  handle: async ({ context }, { params: { record }, body, caller, requestId, clientAddress }) => {
    const request = { caller: requireCaller(caller), requestId, clientAddress };
    const { public: isPublic, ...rest } = body;
    const change = { ...rest, isPublic };
    const changed = await changeRecord(context, record, { change, request });
    return toRecordAnswer(changed, request.caller);
  },
});
