import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { UpkeepService } from '../upkeep-service.ts';

/** The settings of the node as they are in force. */
export const listSettings = defineOperation<UpkeepService>()({
  name: 'list-settings',
  method: 'GET',
  path: '/api/upkeep/settings',
  tag: 'node',
  summary: 'The settings of this node as they are in force; secrets are only told to be set',
  access: 'administrator',
  input: {},
  output: z.object({
    settings: z.array(
      z.object({
        name: z.string(),
        help: z.string(),
        value: z.string().nullable().describe('Null for one that is not set, and for a secret.'),
        isSecret: z.boolean(),
        isSet: z.boolean().describe('It has another value than without any setting.'),
      }),
    ),
  }),
  errors: ['sign-in-required', 'not-allowed'],
  examples: [{ name: 'all', as: 'administrator' }],
  handle: async (service) => ({ settings: service.listSettings() }),
});
