import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { entryId } from '../outbox/outbox-schema.ts';

const NOBODYS = '00000000-0000-4000-8000-000000000000';

/** Removes an entry that is not needed any more. */
export const removeOutboxEntry = defineOperation<DeliveryService>()({
  name: 'remove-outbox-entry',
  method: 'DELETE',
  path: '/api/access/outbox/{entry}',
  tag: 'delivery',
  summary: 'Remove a file that was sealed for your key from your outbox',
  access: 'account',
  input: { params: z.object({ entry: entryId }) },
  output: z.null(),
  errors: ['request-invalid', 'sign-in-required', 'cross-site-request', 'vault-file-not-found'],
  examples: [
    { name: 'unknown', as: 'administrator', params: { entry: NOBODYS }, status: 404 },
    { name: 'no id', as: 'administrator', params: { entry: 'x' }, status: 400 },
  ],
  handle: async (service, { params, caller }) => {
    await service.outbox.remove(params.entry, requireCaller(caller));
    return new Reply({ status: 204, body: null });
  },
});
