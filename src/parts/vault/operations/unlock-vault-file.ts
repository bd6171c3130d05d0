import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { lockList, toLockRequest, toLockTarget, unlockQuery } from '../holds/lock-schema.ts';
import { unlockVault as unlock } from '../holds/lock-vault.ts';
import { readLocks } from '../holds/read-locks.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

const params = { deposit: '{exampleVaultFile}' };

/** Lifts the lock of a file. */
export const unlockVaultFile = defineOperation<VaultService>()({
  name: 'unlock-vault-file',
  method: 'DELETE',
  path: '/api/vault/files/{deposit}/lock',
  tag: 'vault',
  summary: 'Lift the lock of a file',
  description:
    'Another lock that holds it, of the vault or of a dataset, stays. What those who run the node have locked only they lift.',
  access: { right: 'manage', on: 'deposit' },
  input: {
    params: z.object({ deposit: vaultAccession }),
    query: unlockQuery,
  },
  output: lockList,
  errors: [
    'request-invalid',
    'vault-file-not-found',
    'request-conflict',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    { name: 'after the drill', as: 'administrator', params, query: { why: 'The drill is over' } },
    {
      name: 'again',
      as: 'administrator',
      params,
      query: { why: 'The drill is over' },
      status: 409,
    },
    { name: 'without a reason', as: 'administrator', params, query: {}, status: 400 },
    {
      name: 'unknown',
      as: 'administrator',
      params: { deposit: 'OCVF_YYYYYYR' },
      query: { why: 'Nothing is there' },
      status: 404,
    },
  ],
  handle: async (service, call) => {
    const request = toLockRequest(call);
    await unlock(service.context, toLockTarget('file', call.params.deposit), {
      why: call.query.why,
      request,
    });
    return { locks: [...(await readLocks(service.context, request.caller))] };
  },
});
