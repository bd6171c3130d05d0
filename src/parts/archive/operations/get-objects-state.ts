import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';

/** What of the kept bytes is damaged. */
export const getObjectsState = defineOperation<ArchiveService>()({
  name: 'get-objects-state',
  method: 'GET',
  path: '/api/objects',
  tag: 'files',
  summary:
    'What the node keeps, when it was last compared with its digests, and what is damaged or missing',
  access: 'administrator',
  input: {},
  output: z.object({
    objects: z.number().int(),
    bytes: z.number().int(),
    oldestCheck: z.iso.datetime().nullable(),
    store: z.string(),
    mirror: z.string().nullable(),
    damaged: z.array(
      z.object({
        sha256: z.string(),
        size: z.number().int(),
        state: z.enum(['damaged', 'missing']),
        damagedAt: z.iso.datetime(),
        damage: z.string(),
        files: z.array(z.string()),
      }),
    ),
  }),
  errors: ['sign-in-required', 'not-allowed'],
  examples: [{ name: 'now', as: 'administrator' }],
  handle: (service) => service.readObjectsState(),
});
