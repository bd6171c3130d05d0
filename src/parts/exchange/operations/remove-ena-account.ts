import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { enaGroupParams } from '../ena/ena-schema.ts';
import type { ExchangeService } from '../exchange-service.ts';

/** Forgets a group's account at ENA. */
export const removeEnaAccount = defineOperation<ExchangeService>()({
  name: 'remove-ena-account',
  method: 'DELETE',
  path: '/api/groups/{group}/ena',
  tag: 'exchange',
  summary: "Forget a group's account at ENA with its password; what ENA has stays there",
  access: { right: 'manage', on: 'group' },
  input: { params: enaGroupParams },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'ena-account-not-found',
    'cross-site-request',
  ],
  examples: [
    { name: 'none', params: { group: 'node' }, as: 'administrator', status: 404 },
    { name: 'nobody', params: { group: 'node' }, status: 401 },
  ],
  handle: async (service, { params }) => {
    await service.ena.removeAccount(params.group);
    return new Reply({ status: 204, body: null });
  },
});
