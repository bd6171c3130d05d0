import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { UpkeepService } from '../upkeep-service.ts';

/** The backups that the node makes by itself. */
export const listBackups = defineOperation<UpkeepService>()({
  name: 'list-backups',
  method: 'GET',
  path: '/api/upkeep/backups',
  tag: 'node',
  summary: 'The backups that the node makes by itself, and why the last one failed',
  access: 'administrator',
  input: {},
  output: z.object({
    folder: z.string().nullable().describe('Null where no backups are made.'),
    schedule: z.string().describe('Minute, hour, day, month, weekday in UTC.'),
    kept: z.number().int().describe('How many stay.'),
    backups: z
      .array(z.object({ name: z.string(), createdAt: z.iso.datetime() }))
      .describe('Those that are whole, the last one first.'),
    problem: z
      .string()
      .nullable()
      .describe('Why the folder cannot be read; null where it can, or is not there yet.'),
    failure: z
      .object({ id: z.string(), reason: z.string(), at: z.iso.datetime() })
      .nullable()
      .describe('The job that was given up, where the last one was.'),
  }),
  errors: ['sign-in-required', 'not-allowed'],
  examples: [{ name: 'now', as: 'administrator' }],
  handle: (service) => service.describeBackups(),
});
