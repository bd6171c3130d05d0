import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { deskSettingsSchema } from '../committees/settings-store.ts';
import type { DeskService } from '../desk-service.ts';

export const storedSettingsSchema = deskSettingsSchema.extend({
  version: z.number().int().describe('0 where the group has set nothing: what is always offered.'),
});

/** What a committee offers. */
export const getDeskSettings = defineOperation<DeskService>()({
  name: 'get-desk-settings',
  method: 'GET',
  path: '/api/groups/{group}/desk',
  tag: 'desk',
  summary: 'How datasets of a committee can be applied for: workflows, own forms, licences',
  access: { right: 'read', on: 'group' },
  input: { params: z.object({ group: z.string().min(1).max(100) }) },
  output: storedSettingsSchema,
  errors: ['request-invalid', 'group-not-found'],
  examples: [
    { name: 'of a group', as: 'administrator', params: { group: '{exampleGroup}' } },
    { name: 'unknown', as: 'administrator', params: { group: 'nothing' }, status: 404 },
  ],
  handle: ({ readSettings }, { params: { group } }) => readSettings(group),
});
