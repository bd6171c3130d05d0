import { z } from 'zod';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { findDuoTerm } from '../../../schema/duo-terms.ts';
import { AppError } from '../../../schema/errors.ts';
import type { VaultDatasetsPort } from '../../../schema/ports.ts';
import { listPublicAssessments } from '../assessments/assessment-store.ts';
import { identifyingLevels } from './dictionary-field.ts';
import { vaultAccession } from './record-schema.ts';

/** Counts are told in steps of so many, and smaller ones not at all: few rows may be few persons. */
export const COUNT_STEP = 10;

/** A count as everybody may know it; null for fewer than one step. */
export function toCoarseCount(count: number): number | null {
  const coarse = Math.floor(count / COUNT_STEP) * COUNT_STEP;
  return coarse === 0 ? null : coarse;
}

/** What everybody may know of a dataset. */
export const datasetDescription = z.object({
  accession: vaultAccession,
  version: z.number().int(),
  title: z.string(),
  description: z.string(),
  simulated: z.boolean(),
  withdrawn: z.boolean(),
  publishedAt: z.iso.datetime(),
  assessments: z
    .array(z.object({ title: z.string(), assessedOn: z.iso.date() }))
    .describe('Current data-protection impact assessments that its owners tell of.'),
  files: z.number().int(),
  /** Bytes of plain text, rounded up to whole mebibytes: exact sizes tell files apart. */
  mebibytes: z.number().int(),
  tables: z.array(
    z.object({
      dictionary: vaultAccession,
      title: z.string(),
      rows: z
        .number()
        .int()
        .nullable()
        .describe('Rounded down to tens; null for fewer, or where nothing is to be told.'),
      fields: z.array(
        z.object({
          name: z.string(),
          description: z.string(),
          type: z.string(),
          unit: z.string().nullable(),
          identifying: z.enum(identifyingLevels),
        }),
      ),
    }),
  ),
  policy: z.object({
    accession: vaultAccession,
    version: z.number().int(),
    title: z.string(),
    text: z.string(),
    useTerms: z.array(
      z.object({
        code: z.string(),
        shorthand: z.string(),
        label: z.string(),
        detail: z.string().nullable(),
      }),
    ),
    committee: z.object({ accession: vaultAccession, title: z.string(), contact: z.string() }),
  }),
});
export type DatasetDescription = z.output<typeof datasetDescription>;

interface TableRow {
  readonly dictionary: string;
  readonly rows: number | string;
  readonly body: {
    readonly title: string;
    readonly fields: readonly {
      readonly name: string;
      readonly description: string;
      readonly type: string;
      readonly unit: string | null;
      readonly identifying: (typeof identifyingLevels)[number];
    }[];
  };
}

/** The public description of a published dataset. @throws AppError request-conflict for what is no published dataset */
export async function describeDataset(
  on: Queryable,
  datasets: VaultDatasetsPort,
  accession: string,
): Promise<DatasetDescription> {
  const dataset = await datasets.findDataset(accession);
  if (dataset === null) {
    throw new AppError('request-conflict', { detail: `${accession} is no published dataset.` });
  }
  const files = await datasets.listFiles(accession);
  const [shown] = await on.query<{ hides: boolean }>(
    "SELECT (body -> 'hideCounts') = 'true'::jsonb AS hides FROM vault_version WHERE accession = $1 AND version = $2",
    [dataset.accession, dataset.version],
  );
  const tables = await on.query<TableRow>(
    `SELECT r.accession AS dictionary, r.body, sum((f.table_report ->> 'rows')::bigint) AS rows
     FROM vault_dataset_file d JOIN vault_file f ON f.accession = d.file
       JOIN vault_record r ON r.accession = f.dictionary
     WHERE d.dataset = $1 AND d.version = $2 GROUP BY r.accession, r.body ORDER BY r.accession`,
    [dataset.accession, dataset.version],
  );
  const bytes = files.reduce((sum, { plainBytes }) => sum + Number(plainBytes), 0);
  const { policy } = dataset;
  return {
    accession: dataset.accession,
    version: dataset.version,
    title: dataset.title,
    description: dataset.description,
    simulated: dataset.isSimulated,
    withdrawn: dataset.isWithdrawn,
    publishedAt: dataset.publishedAt.toISOString(),
    assessments: [...(await listPublicAssessments(on, dataset.accession))],
    files: files.length,
    mebibytes: Math.ceil(bytes / 2 ** 20),
    tables: tables.map(({ dictionary, rows, body }) => ({
      dictionary,
      title: body.title,
      rows: shown?.hides === true ? null : toCoarseCount(Number(rows)),
      fields: body.fields.map(({ name, description, type, unit, identifying }) => ({
        ...{ name, description, type, unit, identifying },
      })),
    })),
    policy: {
      accession: policy.accession,
      version: policy.version,
      title: policy.title,
      text: policy.text,
      useTerms: policy.useTerms.map(({ code, detail }) => {
        const term = findDuoTerm(code);
        return { code, shorthand: term?.shorthand ?? '', label: term?.label ?? '', detail };
      }),
      committee: {
        accession: policy.committee.accession,
        title: policy.committee.title,
        contact: policy.committee.contact,
      },
    },
  };
}
