import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { accountAnswer, accountWish, enaGroupParams, toAccountAnswer } from '../ena/ena-schema.ts';
import type { ExchangeService } from '../exchange-service.ts';

const example = {
  service: 'test',
  username: 'Webin-1',
  password: 'not a password',
  centerName: 'Institute',
  studyTitle: 'Surveillance',
  studyDescription: 'Genomes of routine surveillance.',
};

/** Sets how a group deposits at ENA. */
export const setEnaAccount = defineOperation<ExchangeService>()({
  name: 'set-ena-account',
  method: 'PUT',
  path: '/api/groups/{group}/ena',
  tag: 'exchange',
  summary:
    'Say how a group deposits at ENA: its Webin account, study and what goes there by itself',
  description:
    'Nothing is deposited by this alone: entries are ordered (POST /api/groups/{group}/ena/deposits), unless ordersNew orders those that are released from now on.',
  access: { right: 'manage', on: 'group' },
  input: { params: enaGroupParams, body: accountWish },
  output: accountAnswer,
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'cross-site-request',
  ],
  examples: [
    { name: 'nobody', params: { group: 'node' }, body: example, status: 401 },
    {
      name: 'no account of Webin',
      params: { group: 'node' },
      body: { ...example, username: 'me' },
      as: 'administrator',
      status: 400,
    },
    {
      name: 'no such group',
      params: { group: 'nobody' },
      body: example,
      as: 'administrator',
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller, noteAudit }) => {
    const account = await service.ena.setAccount(params.group, body, requireCaller(caller).id);
    const { password: _password, ...told } = body;
    noteAudit({ ...told, newPassword: body.password !== null });
    return toAccountAnswer(account);
  },
});
