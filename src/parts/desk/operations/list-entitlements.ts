import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { mayReadApplications } from '../applications/find-actor.ts';
import type { DeskService } from '../desk-service.ts';

/** What who asks may use now. */
export const listEntitlements = defineOperation<DeskService>()({
  name: 'list-entitlements',
  method: 'GET',
  path: '/api/desk/entitlements',
  tag: 'desk',
  summary: 'Datasets under controlled access that you may use now, and until when',
  access: 'account',
  input: {},
  output: z.object({
    entitlements: z.array(
      z.object({
        id: z.string(),
        dataset: z.string(),
        application: z.string().nullable(),
        from: z.iso.datetime(),
        until: z.iso.datetime(),
      }),
    ),
  }),
  errors: ['sign-in-required'],
  examples: [{ name: 'own', as: 'administrator' }],
  handle: async (service, { caller: asker }) => {
    const caller = requireCaller(asker);
    const found = mayReadApplications(caller)
      ? await service.entitlements.listEntitlements(caller.id)
      : [];
    return {
      entitlements: found.map(({ id, dataset, application, from, until }) => ({
        ...{ id, dataset, application },
        from: from.toISOString(),
        until: until.toISOString(),
      })),
    };
  },
});
