import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { liftOptOut } from '../holds/change-opt-outs.ts';
import { optOutList } from '../holds/opt-out-schema.ts';
import { parseVaultAccession } from '../records/record-kinds.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** Takes a person off the list. */
export const liftVaultOptOut = defineOperation<VaultService>()({
  name: 'lift-vault-opt-out',
  method: 'DELETE',
  path: '/api/vault/records/{record}/opt-outs/{person}',
  tag: 'vault',
  summary: 'Take a person off the list of those whose data are not given',
  access: { right: 'manage', on: 'record' },
  input: {
    params: z.object({
      record: vaultAccession,
      person: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
    }),
  },
  output: optOutList,
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
      name: 'nobody on the list',
      as: 'administrator',
      params: { record: '{exampleVaultDataset}', person: '999999' },
      status: 404,
    },
    {
      name: 'of what has no list',
      as: 'administrator',
      params: { record: '{exampleVaultPolicy}', person: '1' },
      status: 409,
    },
    {
      name: 'no number',
      as: 'administrator',
      params: { record: '{exampleVaultDataset}', person: 'x' },
      status: 400,
    },
  ],
  handle: ({ context }, { params, caller, requestId, clientAddress }) =>
    liftOptOut(context, parseVaultAccession(params.record)?.accession ?? '', {
      id: params.person,
      request: { caller: requireCaller(caller), requestId, clientAddress },
    }),
});
