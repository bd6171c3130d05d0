import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { lockSchema } from '../holds/lock-schema.ts';
import { readLockHistory } from '../holds/read-lock-history.ts';
import type { VaultService } from '../vault-service.ts';

/** Locks and drills of the whole node, for those who run it. */
export const listVaultLockHistory = defineOperation<VaultService>()({
  name: 'list-vault-lock-history',
  method: 'GET',
  path: '/api/vault/lock-history',
  tag: 'vault',
  summary:
    'The last 200 locks and drills, those that are over too: who, when, why and for how long',
  access: 'administrator',
  input: {},
  output: z.object({
    locks: z.array(
      lockSchema.extend({
        id: z.int(),
        lockedBy: z
          .string()
          .describe("Id of the account; 'command' for a command on the node's machine."),
        lockedByName: z.string().nullable().describe('Null where the account is gone.'),
        endedAt: z.iso.datetime().nullable(),
        endedBy: z.string().nullable(),
        endWhy: z.string().nullable(),
      }),
    ),
  }),
  errors: ['sign-in-required', 'not-allowed'],
  examples: [
    { name: 'all', as: 'administrator' },
    { name: 'nobody', status: 401 },
  ],
  handle: async ({ context }) => {
    const locks = await readLockHistory(context.db);
    const names = new Map<string, string | null>();
    for (const { lockedBy } of locks) {
      if (names.has(lockedBy)) continue;
      names.set(lockedBy, (await context.groups.findPerson(lockedBy))?.name ?? null);
    }
    return {
      locks: locks.map(({ isDrill, lockedAt, endedAt, ...rest }) => ({
        ...rest,
        drill: isDrill,
        lockedByName: names.get(rest.lockedBy) ?? null,
        lockedAt: lockedAt.toISOString(),
        endedAt: endedAt?.toISOString() ?? null,
      })),
    };
  },
});
