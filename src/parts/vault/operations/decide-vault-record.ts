import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { decideRecord, recordDecisions } from '../records/publish-records.ts';
import { recordSchema, toRecordAnswer, vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

const params = { record: '{exampleVaultSubmitted}' };

/** Publishes, returns or withdraws a record. */
export const decideVaultRecord = defineOperation<VaultService>()({
  name: 'decide-vault-record',
  method: 'POST',
  path: '/api/vault/records/{record}/decision',
  tag: 'vault',
  summary: 'Publish a record that waits, return it, or withdraw one that is published',
  description:
    'Publishing makes a version that is never changed, of the record and of all of its group that wait and that it names. ' +
    'Every file has to be verified before.',
  access: { right: 'release', on: 'record' },
  input: {
    params: z.object({ record: vaultAccession }),
    body: z.strictObject({
      decision: z.enum(recordDecisions),
      reason: z.string().trim().max(2000).default(''),
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
      name: 'publish one that waits',
      as: 'administrator',
      params,
      body: { decision: 'publish' },
    },
    {
      name: 'return what does not wait',
      as: 'administrator',
      params,
      body: { decision: 'return', reason: 'x' },
      status: 409,
    },
    {
      name: 'withdraw it',
      as: 'administrator',
      params,
      body: { decision: 'withdraw', reason: 'Made by mistake' },
    },
    { name: 'nothing', as: 'administrator', params, body: {}, status: 400 },
    {
      name: 'unknown',
      as: 'administrator',
      params: { record: 'OCVD_YYYYYYR' },
      body: { decision: 'publish' },
      status: 404,
    },
  ],
  handle: async ({ context }, { params: { record }, body, caller, requestId, clientAddress }) => {
    const request = { caller: requireCaller(caller), requestId, clientAddress };
    const decided = await decideRecord(context, record, { ...body, request });
    return toRecordAnswer(decided, request.caller);
  },
});
