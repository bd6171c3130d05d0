import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { depositsAnswer, enaGroupParams } from '../ena/ena-schema.ts';
import { depositStates } from '../ena/ena-store.ts';
import type { ExchangeService } from '../exchange-service.ts';

/** How a group's deposits at ENA stand. */
export const listEnaDeposits = defineOperation<ExchangeService>()({
  name: 'list-ena-deposits',
  method: 'GET',
  path: '/api/groups/{group}/ena/deposits',
  tag: 'exchange',
  summary: 'What of a group is at ENA, what waits, and what was refused and why',
  access: { right: 'read', on: 'group' },
  input: {
    params: enaGroupParams,
    query: z.strictObject({
      state: z.enum(depositStates).optional(),
      after: z.string().max(60).default('').describe('The last accession of the former page.'),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: depositsAnswer,
  errors: ['request-invalid', 'group-not-found', 'ena-account-not-found'],
  examples: [
    {
      name: 'a group without account',
      params: { group: 'node' },
      as: 'administrator',
      status: 404,
    },
    {
      name: 'in no state',
      params: { group: 'node' },
      query: { state: 'x' },
      as: 'administrator',
      status: 400,
    },
  ],
  handle: async (service, { params, query }) => {
    const { state = null, after, limit } = query;
    const found = await service.ena.readState(params.group, { state, after, limit });
    return {
      ...found,
      deposits: found.deposits.map(({ orderedAt, changedAt, ...deposit }) => ({
        ...deposit,
        orderedAt: orderedAt.toISOString(),
        changedAt: changedAt.toISOString(),
      })),
      next: found.deposits.length < limit ? null : (found.deposits.at(-1)?.entry ?? null),
    };
  },
});
