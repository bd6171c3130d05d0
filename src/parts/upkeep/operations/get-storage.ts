import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { UpkeepService } from '../upkeep-service.ts';

const bytes = z.number().int();

/** How much room the node takes, and how much there is. */
export const getStorage = defineOperation<UpkeepService>()({
  name: 'get-storage',
  method: 'GET',
  path: '/api/upkeep/storage',
  tag: 'node',
  summary: 'How many bytes the database and the data folder take, and how many are free',
  access: 'administrator',
  input: {},
  output: z.object({
    disk: z.object({ total: bytes, free: bytes }).describe('Of the data folder.'),
    database: z.object({
      bytes,
      tables: z.array(z.object({ name: z.string(), bytes })).describe('The ten largest.'),
    }),
    folders: z.array(
      z.object({
        name: z.string(),
        files: z.number().int(),
        bytes,
        isWhole: z.boolean().describe('False where there are more files than were looked at.'),
      }),
    ),
  }),
  errors: ['sign-in-required', 'not-allowed'],
  examples: [{ name: 'now', as: 'administrator' }],
  handle: (service) => service.measureStorage(),
});
