import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { groupShape, idField, roleField } from '../account-fields.ts';
import { brokerRights } from '../groups/broker-service.ts';
import type { IdentityService } from '../identity-service.ts';

/** A group with its members, and who acts for it. */
export const getGroup = defineOperation<IdentityService>()({
  name: 'get-group',
  method: 'GET',
  path: '/api/groups/{group}',
  tag: 'groups',
  summary: 'A group with its members, who acts for it and for whom it acts',
  access: { right: 'read', on: 'group' },
  input: { params: z.strictObject({ group: idField }) },
  output: groupShape.extend({
    members: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        email: z.string(),
        role: roleField,
        joinedAt: z.string(),
      }),
    ),
    brokers: z.array(
      z.object({
        broker: z.string(),
        name: z.string(),
        rights: z.array(z.enum(brokerRights)),
        instances: z
          .array(z.string())
          .nullable()
          .describe('Instances that the rights are for; null for all.'),
        allowedBy: z.string(),
        createdAt: z.string(),
        expiresAt: z.string(),
      }),
    ),
    actsFor: z.array(
      z.object({
        group: z.string(),
        name: z.string(),
        rights: z.array(z.enum(brokerRights)),
        instances: z
          .array(z.string())
          .nullable()
          .describe('Instances that the rights are for; null for all.'),
        createdAt: z.string(),
        expiresAt: z.string(),
      }),
    ),
  }),
  errors: ['request-invalid', 'group-not-found'],
  examples: [
    { name: 'a group', as: 'administrator', params: { group: '{exampleGroup}' } },
    { name: 'a stranger', params: { group: '{exampleGroup}' }, status: 404 },
  ],
  handle: async (service, { params: { group } }) => ({
    ...(await service.groups.read(group)),
    members: await service.groups.listMembers(group),
    brokers: await service.brokers.list(group),
    actsFor: await service.brokers.listActsFor(group),
  }),
});
