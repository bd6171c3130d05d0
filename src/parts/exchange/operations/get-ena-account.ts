import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { accountAnswer, enaGroupParams, toAccountAnswer } from '../ena/ena-schema.ts';
import type { ExchangeService } from '../exchange-service.ts';

/** How a group deposits at ENA. */
export const getEnaAccount = defineOperation<ExchangeService>()({
  name: 'get-ena-account',
  method: 'GET',
  path: '/api/groups/{group}/ena',
  tag: 'exchange',
  summary: 'How a group deposits at ENA; its password is told to nobody',
  access: { right: 'read', on: 'group' },
  input: { params: enaGroupParams },
  output: z.object({ account: accountAnswer.nullable().describe('Null where it has none.') }),
  errors: ['request-invalid', 'group-not-found'],
  examples: [
    { name: 'of the node', params: { group: 'node' }, as: 'administrator' },
    { name: 'no such group', params: { group: 'nobody' }, as: 'administrator', status: 404 },
  ],
  handle: async (service, { params }) => {
    const account = await service.ena.getAccount(params.group);
    return { account: account === null ? null : toAccountAnswer(account) };
  },
});
