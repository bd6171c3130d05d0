import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { submitRecord } from '../records/publish-records.ts';
import { recordSchema, toRecordAnswer, vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** Hands a draft over to those who may release. */
export const submitVaultRecord = defineOperation<VaultService>()({
  name: 'submit-vault-record',
  method: 'POST',
  path: '/api/vault/records/{record}/submission',
  tag: 'vault',
  summary:
    'Hand a draft over to those who may release for the group, with the drafts that it names',
  access: { right: 'submit', on: 'record' },
  input: { params: z.object({ record: vaultAccession }) },
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
    { name: 'a draft', as: 'administrator', params: { record: '{exampleVaultWaiting}' } },
    {
      name: 'again',
      as: 'administrator',
      params: { record: '{exampleVaultWaiting}' },
      status: 409,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { record: 'OCVD_YYYYYYR' },
      status: 404,
    },
    { name: 'no accession', as: 'administrator', params: { record: 'x' }, status: 400 },
  ],
  handle: async ({ context }, { params, caller, requestId, clientAddress }) => {
    const request = { caller: requireCaller(caller), requestId, clientAddress };
    return toRecordAnswer(await submitRecord(context, params.record, request), request.caller);
  },
});
