import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { depositSelection, enaGroupParams } from '../ena/ena-schema.ts';
import type { ExchangeService } from '../exchange-service.ts';

/** Orders deposits at ENA. */
export const orderEnaDeposit = defineOperation<ExchangeService>()({
  name: 'order-ena-deposit',
  method: 'POST',
  path: '/api/groups/{group}/ena/deposits',
  tag: 'exchange',
  summary: 'Deposit entries of a group at ENA; those that were refused before are tried again',
  description:
    'Answers when they are queued. Only open entries whose terms allow it leave; what does not is told with the reason (GET of the same address).',
  access: { right: 'manage', on: 'group' },
  input: {
    params: enaGroupParams,
    body: depositSelection.extend({
      withReads: z
        .boolean()
        .default(false)
        .describe('Also open files of reads that are linked to them.'),
    }),
  },
  output: z.object({
    entries: z.int().describe('That were meant.'),
    ordered: z.int().describe('That wait now; the others were ordered before.'),
  }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'ena-account-not-found',
    'instance-not-found',
    'entry-not-found',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'a group without account',
      params: { group: 'node' },
      body: { instance: '{exampleInstance}' },
      as: 'administrator',
      status: 404,
    },
    {
      name: 'nobody',
      params: { group: 'node' },
      body: { instance: '{exampleInstance}' },
      status: 401,
    },
  ],
  handle: async (service, { params, body, caller, noteAudit }) => {
    const { id, name } = requireCaller(caller);
    const { withReads, ...selection } = body;
    const ordered = await service.ena.order(params.group, selection, { id, name, withReads });
    noteAudit({ instance: body.instance, withReads, ...ordered });
    return ordered;
  },
});
