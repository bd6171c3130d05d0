import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { NO_MAPPING } from '../../../schema/table-mapping.ts';
import { draftProblem, fileProblem, reason, settingsInput } from '../drafts/draft-schemas.ts';
import { changeTableInput } from '../revisions/change-table-schema.ts';
import { MOST_REVISIONS, planRevisions, type RevisionPlan } from '../revisions/plan-revisions.ts';
import type { SubmissionService } from '../submission-service.ts';

function requireSendable({ revisions, repeated }: RevisionPlan): void {
  if (repeated.length > 0) {
    throw new AppError('request-invalid', {
      detail: `${repeated.length} accessions are named more than once. Keep one line of each.`,
      problems: repeated.slice(0, 100).map((accession) => ({
        code: 'entry-repeated',
        where: 'column accession',
        value: accession.slice(0, 200),
        hint: 'Keep the line that holds.',
      })),
    });
  }
  if (revisions.length === 0) {
    throw new AppError('request-invalid', {
      detail: 'No row has an accession and a value that changes.',
    });
  }
  if (revisions.length > MOST_REVISIONS) {
    throw new AppError('request-invalid', {
      detail: `No more than ${MOST_REVISIONS} entries can be revised at once. Split the table.`,
    });
  }
}

const value = z.string().nullable();
const accession = 'accession\tcountry\nOC_0000001\tSwitzerland\n';

/** Revises metadata of released entries by a table. */
export const reviseByTable = defineOperation<SubmissionService>()({
  name: 'revise-by-table',
  method: 'POST',
  path: '/api/groups/{group}/revisions',
  tag: 'submissions',
  summary: 'Revise metadata of released entries by a table; no sequence is sent again',
  description:
    'Takes TSV, CSV, NDJSON or an Excel workbook, plain, gzip, zstd, xz, bzip2 or zip, with a column for accessions and the columns that change. An empty cell changes nothing, [clear] empties the field. A column dropSegments names segments that the next version is not to have, with blanks or commas between. With dryRun=true nothing is written, and the answer tells for each entry what would change.',
  access: { right: 'submit', on: 'group' },
  input: {
    params: z.object({ group: z.string().min(1).max(60) }),
    query: z.strictObject({
      instance: z.string().min(1).max(60),
      name: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .default('Revision')
        .describe('Title, and name of the table for messages.'),
      why: reason.default('').describe('Stands in the history of each entry.'),
      dryRun: z.enum(['true', 'false']).default('false'),
      idempotencyKey: z.string().min(8).max(200).optional(),
    }),
  },
  rawBody: changeTableInput,
  output: z.object({
    submission: z
      .string()
      .nullable()
      .describe('Whose drafts the revisions are; null for a dry run.'),
    revisions: z.number().int().describe('Rows with an accession and something to change.'),
    nameless: z.array(z.string()).describe('Lines without an accession.'),
    empty: z.number().int().describe('Rows with an accession in which nothing else stands.'),
    unknown: z.array(z.string()).describe('Headers that are no field: nothing of them is taken.'),
    problems: z.array(fileProblem).describe('Entries that cannot be revised.'),
    preview: z
      .object({
        unchanged: z.number().int().describe('Entries that have these values already.'),
        entries: z.array(
          z.object({
            accession: z.string(),
            version: z.number().int().describe('The one that the revision would follow.'),
            name: z.string(),
            changes: z.array(z.object({ field: z.string(), before: value, after: value })),
            dropped: z.array(z.string()).describe('Segments that it leaves out.'),
            problems: z.array(draftProblem),
          }),
        ),
      })
      .nullable()
      .describe('What a dry run tells.'),
  }),
  errors: [
    'request-invalid',
    'request-too-large',
    'request-conflict',
    'instance-not-found',
    'group-not-found',
    'not-allowed',
    'sign-in-required',
    'too-many-requests',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'a dry run about an entry of another group',
      as: 'administrator',
      params: { group: 'node' },
      query: { instance: 'sars-cov-2', dryRun: 'true' },
      body: accession,
    },
    {
      name: 'nothing to change',
      as: 'administrator',
      params: { group: 'node' },
      query: { instance: 'sars-cov-2' },
      body: 'accession\tcountry\nOC_0000001\t\n',
      status: 400,
    },
    {
      name: 'no such group',
      as: 'administrator',
      params: { group: 'nobody' },
      query: { instance: 'sars-cov-2' },
      body: accession,
      status: 404,
    },
    {
      name: 'no such instance',
      as: 'administrator',
      params: { group: 'node' },
      query: { instance: 'nothing' },
      body: accession,
      status: 404,
    },
  ],
  handle: async (service, { params, query, stream, caller }) => {
    const { instance, name, why, idempotencyKey = null } = query;
    const table = await service.readChangeTable(stream, name);
    const plan = planRevisions(table);
    requireSendable(plan);
    const { revisions, nameless, empty } = plan;
    const told = { revisions: revisions.length, nameless, empty, unknown: table.unknown };
    const place = { group: params.group, instance };
    if (query.dryRun === 'true') {
      const { problems, ...preview } = await service.drafts.previewRevisions(
        requireCaller(caller),
        place,
        revisions,
      );
      return { ...told, submission: null, problems, preview };
    }
    const made = await service.drafts.revise(requireCaller(caller), {
      ...place,
      title: name,
      why,
      settings: settingsInput.parse({}),
      idempotencyKey,
      revisions,
      method: 'revision',
      mapping: NO_MAPPING,
    });
    return { ...told, ...made, preview: null };
  },
});
