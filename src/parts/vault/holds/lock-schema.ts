import { z } from 'zod';
import type { Caller } from '../../../schema/caller.ts';
import type { Call } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { parseVaultAccession } from '../records/record-kinds.ts';
import { type LockRequest, type LockTarget, lockScopes, type VaultLock } from './lock-vault.ts';

/** Why something is locked or unlocked: those concerned read it. */
const why = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .describe('Those who own it and their committees read it; name nobody.');

export const lockBody = z.strictObject({
  why,
  drill: z
    .boolean()
    .default(false)
    .describe('It stops everything as in earnest, and says everywhere that it is a drill.'),
});

export const unlockQuery = z.strictObject({ why });

/** A lock as those who are concerned see it. */
export const lockSchema = z.object({
  scope: z.enum(lockScopes),
  target: z.string().describe('Accession; empty for the whole vault.'),
  drill: z.boolean(),
  why: z.string(),
  byOperator: z.boolean().describe('By those who run the node, who alone lift it.'),
  lockedAt: z.iso.datetime(),
});
export type LockAnswer = z.output<typeof lockSchema>;

export const lockList = z.object({ locks: z.array(lockSchema) });

export function toLockAnswer(lock: VaultLock): LockAnswer {
  const { scope, target, isDrill, why: reason, byOperator, lockedAt } = lock;
  return {
    ...{ scope, target, byOperator },
    drill: isDrill,
    why: reason,
    lockedAt: lockedAt.toISOString(),
  };
}

/** What an operation is about, by the accession that its address names, with or without version. */
export function toLockTarget(scope: 'dataset' | 'file', text: string): LockTarget {
  return { scope, target: parseVaultAccession(text)?.accession ?? '' };
}

/** Who asks, as a lock keeps it. */
export function toLockRequest(
  call: Pick<Call<unknown, unknown, unknown>, 'caller' | 'requestId' | 'clientAddress'>,
): LockRequest & { readonly caller: Caller } {
  const caller = requireCaller(call.caller);
  const { requestId, clientAddress } = call;
  const isOperator = caller.role === 'administrator';
  return { caller, by: caller.id, isOperator, requestId, clientAddress };
}
