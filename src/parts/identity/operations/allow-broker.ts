import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import { brokerRights } from '../groups/broker-service.ts';
import type { IdentityService } from '../identity-service.ts';

/** Let another group act for this one. */
export const allowBroker = defineOperation<IdentityService>()({
  name: 'allow-broker',
  method: 'PUT',
  path: '/api/groups/{group}/brokers/{id}',
  tag: 'groups',
  summary: 'Let another group act for this one',
  description:
    'Its members then have these rights here, as far as their role there has them, and see what is not open, until the end of the day (UTC).',
  access: { right: 'manage', on: 'group' },
  input: {
    params: z.strictObject({ group: idField, id: idField }),
    body: z.strictObject({
      rights: z.array(z.enum(brokerRights)).min(1).max(2),
      instances: z
        .array(idField)
        .min(1)
        .max(100)
        .nullable()
        .default(null)
        .describe('Instances that the rights are for, such as sars-cov-2; null for all.'),
      expiresOn: z.iso.date(),
    }),
  },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'no such group',
      as: 'administrator',
      params: { group: '{exampleGroup}', id: 'none' },
      body: { rights: ['submit'], expiresOn: '2099-12-31' },
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller }) => {
    const { rights, instances, expiresOn } = body;
    await service.brokers.allow(params.group, {
      broker: params.id,
      rights,
      instances,
      expiresAt: new Date(`${expiresOn}T23:59:59Z`),
      by: caller?.id ?? '',
    });
    return new Reply({ status: 204, body: null });
  },
});
