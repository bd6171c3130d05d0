import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { describeEntry, entrySchema } from '../outbox/outbox-schema.ts';

/** What was sealed for who asks and can be fetched now. */
export const listOutboxEntries = defineOperation<DeliveryService>()({
  name: 'list-outbox-entries',
  method: 'GET',
  path: '/api/access/outbox',
  tag: 'delivery',
  summary: 'Files under controlled access that were sealed for your key, the latest first',
  access: 'account',
  input: {},
  output: z.object({ entries: z.array(entrySchema) }),
  errors: ['sign-in-required'],
  examples: [{ name: 'own', as: 'administrator' }],
  handle: async (service, { caller: asker }) => {
    const caller = requireCaller(asker);
    const entries = await service.outbox.list(caller, await service.listAccessible(caller));
    return { entries: entries.map(describeEntry) };
  },
});
