import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { changeSettings } from '../committees/offers.ts';
import type { DeskService } from '../desk-service.ts';
import { storedSettingsSchema } from './get-desk-settings.ts';

const params = { group: '{exampleGroup}' };

/** Says how a committee is applied to. */
export const changeDeskSettings = defineOperation<DeskService>()({
  name: 'change-desk-settings',
  method: 'PUT',
  path: '/api/groups/{group}/desk',
  tag: 'desk',
  summary: 'Say how datasets of the committee can be applied for from now on',
  description:
    'Applications that are there go on by what they were made by. "version" is the one that you have read.',
  access: { right: 'manage', on: 'group' },
  input: {
    params: z.object({ group: z.string().min(1).max(100) }),
    body: storedSettingsSchema,
  },
  output: storedSettingsSchema,
  errors: [
    'request-invalid',
    'group-not-found',
    'request-conflict',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'one workflow',
      as: 'administrator',
      params,
      body: { version: 0, workflows: [{ workflow: '{exampleAccessWorkflow}' }] },
    },
    {
      name: 'an unknown workflow',
      as: 'administrator',
      params,
      body: { version: 0, workflows: [{ workflow: 'nothing' }] },
      status: 400,
    },
    {
      name: 'of a version that is not the last',
      as: 'administrator',
      params,
      body: { version: 7, workflows: [{ workflow: '{exampleAccessWorkflow}' }] },
      status: 409,
    },
  ],
  handle: async ({ context }, { params: { group }, body, caller, requestId, clientAddress }) => {
    const { version, ...settings } = body;
    const request = { caller: requireCaller(caller), requestId, clientAddress };
    return changeSettings(context, group, { settings, version, request });
  },
});
