import { defineOperation } from '../../../schema/define-operation.ts';
import { lockList, toLockRequest, unlockQuery } from '../holds/lock-schema.ts';
import { unlockVault as unlock } from '../holds/lock-vault.ts';
import { readLocks } from '../holds/read-locks.ts';
import type { VaultService } from '../vault-service.ts';

/** Lifts the lock of the whole vault. */
export const unlockVault = defineOperation<VaultService>()({
  name: 'unlock-vault',
  method: 'DELETE',
  path: '/api/vault/lock',
  tag: 'vault',
  summary: 'Lift the lock of the whole vault',
  description:
    'Another lock that holds it, of the vault or of a dataset, stays. What those who run the node have locked only they lift.',
  access: 'administrator',
  input: {
    query: unlockQuery,
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
    { name: 'after the drill', as: 'administrator', query: { why: 'The drill is over' } },
    { name: 'again', as: 'administrator', query: { why: 'The drill is over' }, status: 409 },
    { name: 'without a reason', as: 'administrator', query: {}, status: 400 },
  ],
  handle: async (service, call) => {
    await service.context.accessTokens.requireProof(call);
    const request = toLockRequest(call);
    await unlock(service.context, { scope: 'vault', target: '' } as const, {
      why: call.query.why,
      request,
    });
    return { locks: [...(await readLocks(service.context, request.caller))] };
  },
});
