import { defineOperation } from '../../../schema/define-operation.ts';
import { depositSelection, enaGroupParams, previewAnswer } from '../ena/ena-schema.ts';
import type { ExchangeService } from '../exchange-service.ts';

/** What a deposit would make. */
export const previewEnaDeposit = defineOperation<ExchangeService>()({
  name: 'preview-ena-deposit',
  method: 'POST',
  path: '/api/groups/{group}/ena/preview',
  tag: 'exchange',
  summary: 'What a deposit would make, change and refuse; nothing is sent',
  access: { right: 'read', on: 'group' },
  changesState: false,
  input: { params: enaGroupParams, body: depositSelection },
  output: previewAnswer,
  errors: [
    'request-invalid',
    'group-not-found',
    'ena-account-not-found',
    'instance-not-found',
    'entry-not-found',
  ],
  examples: [
    {
      name: 'a group without account',
      params: { group: 'node' },
      body: { instance: '{exampleInstance}' },
      as: 'administrator',
      status: 404,
    },
  ],
  handle: (service, { params, body }) => service.ena.preview(params.group, body),
});
