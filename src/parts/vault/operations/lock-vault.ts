import { defineOperation } from '../../../schema/define-operation.ts';
import { lockBody, lockList, toLockRequest } from '../holds/lock-schema.ts';
import { lockVault as lock } from '../holds/lock-vault.ts';
import { readLocks } from '../holds/read-locks.ts';
import type { VaultService } from '../vault-service.ts';

/** Stops everything that is given of the whole vault. */
export const lockVault = defineOperation<VaultService>()({
  name: 'lock-vault',
  method: 'POST',
  path: '/api/vault/lock',
  tag: 'vault',
  summary: 'Lock the whole vault: within a second nothing of it is given to anybody any more',
  description:
    'Running downloads are cut, new ones and headers refused as if nothing was there, whatever a committee has granted. ' +
    'Deposits go on, since they let nothing out. Those who own it and their committees are told.',
  access: 'administrator',
  input: {
    body: lockBody,
  },
  output: lockList,
  errors: [
    'request-invalid',
    'request-conflict',
    'session-required',
    'step-up-required',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    { name: 'a drill', as: 'administrator', body: { why: 'Yearly drill', drill: true } },
    { name: 'again', as: 'administrator', body: { why: 'Yearly drill' }, status: 409 },
    { name: 'without a reason', as: 'administrator', body: {}, status: 400 },
  ],
  handle: async (service, call) => {
    await service.context.accessTokens.requireProof(call);
    const request = toLockRequest(call);
    const { why, drill } = call.body;
    await lock(service.context, { scope: 'vault', target: '' } as const, {
      why,
      isDrill: drill,
      request,
    });
    return { locks: [...(await readLocks(service.context, request.caller))] };
  },
});
