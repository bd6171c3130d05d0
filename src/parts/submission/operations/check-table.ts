import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { toEventLines } from '../event-lines.ts';
import type { SubmissionService } from '../submission-service.ts';

const count = z.number().int();
const problem = { code: z.string(), where: z.string(), value: z.string(), hint: z.string() };
const shortfall = { column: z.string(), rows: count };

/** One line of the answer. */
const eventSchema = z.union([
  z.object({
    type: z.literal('mapping'),
    source: z
      .string()
      .nullable()
      .describe('What the table is taken for; null where it is nothing known.'),
    sourceShare: z.number().describe('Share of its headers that this source has, 0 to 1.'),
    missing: z.array(z.string()).describe('Required fields that no column fills.'),
    samples: z.array(z.array(z.string())).describe('Some different values of each column.'),
    columns: z.array(
      z.object({
        index: count,
        header: z.string(),
        status: z.enum(['mapped', 'conflict', 'kept']),
        checklist: z.string(),
        name: z.string(),
        fields: z.array(z.string()),
        confidence: z.number(),
        reason: z.string(),
      }),
    ),
  }),
  z.object({
    type: z.literal('row'),
    row: count,
    name: z.string().nullable(),
    issues: z.array(
      z.object({
        ...problem,
        severity: z.enum(['error', 'warning']),
        field: z.string(),
        column: z.string().nullable(),
        row: count.nullable(),
        suggestion: z.string().nullable(),
      }),
    ),
    privacy: z.array(
      z.object({
        code: z.string(),
        field: z.string(),
        before: z.string(),
        after: z.string().nullable(),
        hint: z.string(),
      }),
    ),
  }),
  z.object({ type: z.literal('problem'), problem: z.object(problem) }),
  z.object({
    type: z.literal('verdicts'),
    checklists: z.array(
      z.object({
        checklist: z.string(),
        version: z.string(),
        title: z.string(),
        repository: z.string(),
        rows: count,
        satisfied: count,
        satisfiedWithNullTerms: count,
        missing: z.array(z.object(shortfall)),
        invalid: z.array(z.object({ ...shortfall, example: z.string() })),
      }),
    ),
  }),
  z.object({
    type: z.literal('summary'),
    rows: count,
    errors: count,
    warnings: count,
    privacy: count,
  }),
]);

/** Checks a table without taking anything in. */
export const checkTable = defineOperation<SubmissionService>()({
  name: 'check-table',
  method: 'POST',
  path: '/api/checklists/check',
  tag: 'checklists',
  summary:
    'Check a table: what its columns are, what is wrong with rows, which checklists it satisfies',
  description:
    'Takes TSV, CSV or an Excel workbook, plain, gzip, zstd, xz, bzip2 or zip. Answers a line of JSON for the mapping, for every row with something to tell, and at last for the checklists and the counts. Nothing is kept. A table of more than 200,000 rows or 256 MB when unpacked is refused before any of it is checked; so is one more while 20 wait for their turn.',
  access: 'public',
  input: {
    query: z.strictObject({
      name: z.string().max(200).default('table').describe('Name of the table for messages.'),
      instance: z.string().max(60).optional().describe('Whose pathogen the samples are of.'),
      column: z
        .union([z.string().max(400), z.array(z.string().max(400)).max(500)])
        .optional()
        .describe(
          'header=field for a column that is something else than guessed; header= for none.',
        ),
    }),
  },
  rawBody: { maxBytes: 64 * 1024 ** 2, mediaTypes: ['application/octet-stream'] },
  output: { mediaTypes: ['application/x-ndjson'], schema: eventSchema },
  errors: ['request-invalid', 'instance-not-found', 'request-too-large', 'too-many-requests'],
  examples: [
    { name: 'two samples', body: 'strain\tdate\tcountry\na\t2024-01-02\tUK\nb\t2024-01\tPeru\n' },
    {
      name: 'a setting that there is none of',
      query: { sheet: '2' },
      body: 'strain\na\n',
      status: 400,
    },
    { name: 'no such instance', query: { instance: 'nothing' }, body: 'strain\na\n', status: 404 },
  ],
  handle: async (service, { query, stream, signal }) => {
    const columns = [query.column ?? []].flat().map((text) => {
      const at = text.lastIndexOf('=');
      const field = text.slice(at + 1);
      return [at < 0 ? text : text.slice(0, at), at < 0 || field === '' ? null : field] as const;
    });
    const events = await service.checkTable({
      table: { name: query.name, bytes: stream },
      instance: query.instance ?? null,
      overrides: Object.fromEntries(columns),
    });
    // The first event is awaited here, so that a refusal still has its own status.
    const first = await events.next();
    return new Reply({
      headers: { 'Content-Type': 'application/x-ndjson; charset=utf-8', 'X-Accel-Buffering': 'no' },
      body: toEventLines(first, events, signal),
    });
  },
});
