import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { NoticesService } from '../notices-service.ts';

/** Whether and how the node sends mail, and what became of it. */
export const getMailState = defineOperation<NoticesService>()({
  name: 'get-mail-state',
  method: 'GET',
  path: '/api/upkeep/mail',
  tag: 'notices',
  summary: 'How this node sends mail, and what became of it',
  access: 'administrator',
  input: {},
  output: z.object({
    way: z.enum(['none', 'smtp', 'folder']),
    waiting: z.number().int(),
    waitingSince: z.iso.datetime().nullable().describe('Of the one that waits longest.'),
    sent: z.number().int().describe('In the time for which they are kept.'),
    refused: z.number().int(),
    lastRefused: z.array(z.object({ kind: z.string(), reason: z.string(), at: z.iso.datetime() })),
  }),
  errors: ['sign-in-required', 'not-allowed'],
  examples: [{ name: 'now', as: 'administrator' }],
  handle: (service) => service.readMailState(),
});
