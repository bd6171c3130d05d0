import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { lockBody, lockList, toLockRequest, toLockTarget } from '../holds/lock-schema.ts';
import { lockVault as lock } from '../holds/lock-vault.ts';
import { readLocks } from '../holds/read-locks.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

const params = { deposit: '{exampleVaultFile}' };

/** Stops everything that is given of a file. */
export const lockVaultFile = defineOperation<VaultService>()({
  name: 'lock-vault-file',
  method: 'POST',
  path: '/api/vault/files/{deposit}/lock',
  tag: 'vault',
  summary: 'Lock a file: within a second nothing of it is given to anybody any more',
  description:
    'Running downloads are cut, new ones and headers refused as if nothing was there, whatever a committee has granted. ' +
    'Deposits go on, since they let nothing out. Those who own it and their committees are told.',
  access: { right: 'manage', on: 'deposit' },
  input: {
    params: z.object({ deposit: vaultAccession }),
    body: lockBody,
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
    { name: 'a drill', as: 'administrator', params, body: { why: 'Yearly drill', drill: true } },
    { name: 'again', as: 'administrator', params, body: { why: 'Yearly drill' }, status: 409 },
    { name: 'without a reason', as: 'administrator', params, body: {}, status: 400 },
    {
      name: 'unknown',
      as: 'administrator',
      params: { deposit: 'OCVF_YYYYYYR' },
      body: { why: 'Nothing is there' },
      status: 404,
    },
  ],
  handle: async (service, call) => {
    const request = toLockRequest(call);
    const { why, drill } = call.body;
    await lock(service.context, toLockTarget('file', call.params.deposit), {
      why,
      isDrill: drill,
      request,
    });
    return { locks: [...(await readLocks(service.context, request.caller))] };
  },
});
