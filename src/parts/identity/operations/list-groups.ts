import { z } from 'zod';
import { groupRights } from '../../../schema/caller.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { groupShape, roleField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** The groups that you have rights in. */
export const listGroups = defineOperation<IdentityService>()({
  name: 'list-groups',
  method: 'GET',
  path: '/api/groups',
  tag: 'groups',
  summary: 'The groups that you have rights in',
  description: 'Stewards and administrators get every group.',
  access: 'account',
  input: {},
  output: z.object({
    groups: z.array(
      groupShape.extend({
        role: roleField.nullable(),
        rights: z.array(z.enum(groupRights)),
        instances: z
          .array(z.string())
          .nullable()
          .describe('Instances that the rights are for; null for all.'),
      }),
    ),
  }),
  errors: ['sign-in-required'],
  examples: [{ name: 'mine', as: 'administrator' }],
  handle: async (service, { caller }) => {
    return { groups: await service.groups.list(requireCaller(caller)) };
  },
});
