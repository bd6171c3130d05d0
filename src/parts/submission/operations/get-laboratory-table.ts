import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import {
  completenessFields,
  type LaboratoryCount,
  laboratoryKinds,
} from '../laboratories/count-laboratories.ts';
import type { SubmissionService } from '../submission-service.ts';

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

/** The same as the list of laboratories, as a table. */
export const getLaboratoryTable = defineOperation<SubmissionService>()({
  name: 'get-laboratory-table',
  method: 'GET',
  path: '/api/instances/{id}/laboratories.csv',
  tag: 'queries',
  summary: 'What each laboratory has released, as CSV',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: z.strictObject({ by: z.enum(laboratoryKinds).default('submittingLab') }),
  },
  output: { mediaTypes: ['text/csv'] },
  errors: ['request-invalid', 'instance-not-found'],
  examples: [
    { name: 'by group', params: { id: '{exampleInstance}' }, query: { by: 'group' } },
    { name: 'by nothing', params: { id: '{exampleInstance}' }, query: { by: 'mood' }, status: 400 },
    { name: 'unknown', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params, query }) => {
    const { laboratories } = await service.countLaboratories(params.id, query.by);
    return new Reply({
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename=laboratories-${params.id}.csv`,
      },
      body: toCsv(laboratories),
    });
  },
});
