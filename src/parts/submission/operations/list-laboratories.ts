import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import {
  completenessFields,
  type LaboratoryCount,
  laboratoryKinds,
} from '../laboratories/count-laboratories.ts';
import type { SubmissionService } from '../submission-service.ts';

const days = z.number().nullable();
const laboratory = z.object({
  name: z.string().nullable().describe('Null for entries that name none.'),
  entries: z.int(),
  versions: z.int(),
  firstReleasedAt: z.iso.datetime(),
  lastReleasedAt: z.iso.datetime(),
  dated: z.int().describe('Entries whose day of collection is known: the delays are theirs.'),
  delayP10: days.describe('Days from collection until everybody could see it, tenth percentile.'),
  delayMedian: days,
  delayP90: days,
  uses: z.int().describe('How often they stand in published collections.'),
  completeness: z
    .object(Object.fromEntries(completenessFields.map((field) => [field, z.number()])))
    .describe('Share of the entries that have each field; of dates those known to the day.'),
});

const columns: readonly (readonly [string, (one: LaboratoryCount) => string | number | null])[] = [
  ['name', ({ name }) => name],
  ['entries', ({ entries }) => entries],
  ['versions', ({ versions }) => versions],
  ['firstReleasedAt', ({ firstReleasedAt }) => firstReleasedAt.toISOString()],
  ['lastReleasedAt', ({ lastReleasedAt }) => lastReleasedAt.toISOString()],
  ['dated', ({ dated }) => dated],
  ['delayP10', ({ delayP10 }) => delayP10],
  ['delayMedian', ({ delayMedian }) => delayMedian],
  ['delayP90', ({ delayP90 }) => delayP90],
  ['uses', ({ uses }) => uses],
  ...completenessFields.map(
    (field) =>
      [`completeness.${field}`, (one: LaboratoryCount) => one.completeness[field]] as const,
  ),
];

/** A cell by RFC 4180; a text that a spreadsheet would compute gets a sign before it. */
function toCell(value: string | number | null): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function toCsv(laboratories: readonly LaboratoryCount[]): string {
  const lines = laboratories.map((one) => columns.map(([, read]) => toCell(read(one))));
  return [columns.map(([name]) => name), ...lines]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');
}

/** What each laboratory has released, how soon and how completely. */
export const listLaboratories = defineOperation<SubmissionService>()({
  name: 'list-laboratories',
  method: 'GET',
  path: '/api/instances/{id}/laboratories',
  tag: 'queries',
  summary: 'What each laboratory has released: entries, delay, completeness, uses in collections',
  description:
    'Of open entries. Counted anew once a minute. Downloads are not counted: nobody is asked who takes what is open.',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: z.strictObject({
      by: z.enum(laboratoryKinds).default('submittingLab'),
      format: z.enum(['json', 'csv']).default('json'),
    }),
  },
  output: {
    mediaTypes: ['application/json', 'text/csv'],
    schema: z.object({ countedAt: z.iso.datetime(), laboratories: z.array(laboratory) }),
  },
  errors: ['request-invalid', 'instance-not-found'],
  examples: [
    { name: 'by who submitted', params: { id: '{exampleInstance}' } },
    {
      name: 'by group, as CSV',
      params: { id: '{exampleInstance}' },
      query: { by: 'group', format: 'csv' },
    },
    { name: 'by nothing', params: { id: '{exampleInstance}' }, query: { by: 'mood' }, status: 400 },
    { name: 'unknown', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params, query }) => {
    const { countedAt, laboratories } = await service.countLaboratories(params.id, query.by);
    if (query.format === 'csv') {
      const file = `laboratories-${params.id}.csv`;
      return new Reply({
        headers: {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': `attachment; filename=${file}`,
        },
        body: toCsv(laboratories),
      });
    }
    return {
      countedAt: countedAt.toISOString(),
      laboratories: laboratories.map((one) => ({
        ...one,
        firstReleasedAt: one.firstReleasedAt.toISOString(),
        lastReleasedAt: one.lastReleasedAt.toISOString(),
      })),
    };
  },
});
