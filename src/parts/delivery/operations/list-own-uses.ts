import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { findAccount } from '../access/find-access.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { readUses } from '../use/read-uses.ts';
import { toUseAnswer, useSchema } from '../use/use-schema.ts';

/** What stands in the log of uses of who asks. */
export const listOwnUses = defineOperation<DeliveryService>()({
  name: 'list-own-uses',
  method: 'GET',
  path: '/api/access/uses',
  tag: 'delivery',
  summary: 'What you were given of data under controlled access, as their owners see it',
  access: 'account',
  input: {},
  output: z.object({ uses: z.array(useSchema) }),
  errors: ['sign-in-required'],
  examples: [{ name: 'own', as: 'administrator' }],
  handle: async ({ context }, { caller }) => {
    const account = findAccount(requireCaller(caller));
    return { uses: (await readUses(context.db, { account })).map(toUseAnswer) };
  },
});
