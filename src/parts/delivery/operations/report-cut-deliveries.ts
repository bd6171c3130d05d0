import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { VaultFile } from '../../../schema/ports.ts';
import type { DeliveryService } from '../delivery-service.ts';

const MOST_MINUTES = 60;
const toAccession = ({ accession }: VaultFile) => accession;

/** What a lockdown did to what ran, for those who run the node. */
export const reportCutDeliveries = defineOperation<DeliveryService>()({
  name: 'report-cut-deliveries',
  method: 'GET',
  path: '/api/access/cuts',
  tag: 'delivery',
  summary:
    'Deliveries that ran at a moment: how many were cut after it, how soon, and what still ran',
  description:
    'For the report of a drill: ask for the moment at which something was locked. A node cuts within 1 second.',
  access: 'administrator',
  input: {
    query: z.strictObject({
      at: z.iso.datetime().describe('In UTC.'),
      minutes: z.coerce
        .number()
        .int()
        .min(1)
        .max(MOST_MINUTES)
        .default(1)
        .describe('After it, in which cuts are looked for.'),
      dataset: z.string().max(40).optional().describe('Only of this dataset and its files.'),
      file: z.string().max(40).optional().describe('Only of this file.'),
    }),
  },
  output: z.object({
    ran: z.int().describe('Deliveries that had begun and not ended.'),
    cut: z.int().describe('Of these, those that were cut.'),
    otherwise: z.int().describe('Of these, those that ended otherwise meanwhile.'),
    running: z.int().describe('Of these, those that run after this time.'),
    slowestMilliseconds: z.int().nullable().describe('Until the last one was cut; null for none.'),
  }),
  errors: ['request-invalid', 'sign-in-required', 'not-allowed'],
  examples: [
    { name: 'one moment', as: 'administrator', query: { at: '2026-01-31T12:00:00.000Z' } },
    { name: 'no moment', as: 'administrator', query: {}, status: 400 },
    { name: 'nobody', query: { at: '2026-01-31T12:00:00.000Z' }, status: 401 },
  ],
  handle: async ({ context }, { query }) => {
    const { dataset = null } = query;
    // A file of a locked dataset is held whichever dataset it is given by.
    const files =
      dataset === null ? [] : (await context.datasets.listFiles(dataset)).map(toAccession);
    const [row] = await context.db.query<{
      ran: number;
      cut: number;
      otherwise: number;
      slowest: number | null;
    }>(
      `SELECT count(*)::int AS ran,
         count(*) FILTER (WHERE outcome = 'cut' AND ended_at <= $2)::int AS cut,
         count(*) FILTER (WHERE outcome <> 'cut' AND ended_at <= $2)::int AS otherwise,
         max(ceil(extract(epoch FROM ended_at - $1) * 1000)) FILTER (WHERE outcome = 'cut' AND ended_at <= $2)::int AS slowest
       FROM delivery_use WHERE started_at <= $1 AND (ended_at IS NULL OR ended_at >= $1)
         AND ($3::text IS NULL OR dataset = $3 OR file = ANY ($4)) AND ($5::text IS NULL OR file = $5)`,
      [
        ...[new Date(query.at), new Date(Date.parse(query.at) + query.minutes * 60_000)],
        ...[dataset, files, query.file ?? null],
      ],
    );
    const { ran = 0, cut = 0, otherwise = 0, slowest = null } = row ?? {};
    return { ran, cut, otherwise, running: ran - cut - otherwise, slowestMilliseconds: slowest };
  },
});
