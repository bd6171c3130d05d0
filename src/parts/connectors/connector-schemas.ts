import { z } from 'zod';
import type { KeptRun } from './archived-run-store.ts';
import {
  type Connector,
  connectorQuery,
  connectorResults,
  connectorSources,
  SOURCE_NAMES,
} from './connector.ts';
import { type ConnectorRun, runStates } from './running/run-store.ts';

const count = z.int();
const problem = z.strictObject({
  code: z.string(),
  where: z.string(),
  value: z.string(),
  hint: z.string().describe('What it is, and what to do.'),
});

/** A connector as everybody may see it: what it brings from where, and when it last did. */
export const connectorSummary = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  source: z.enum(connectorSources),
  archive: z.string().describe('Name of the archive.'),
  result: z
    .enum(connectorResults)
    .describe('Genomes, or what is known of raw reads with links to their files.'),
  instance: z.string(),
  query: connectorQuery,
  isPaused: z.boolean(),
  readUntil: z.iso
    .date()
    .nullable()
    .describe('All that the archive changed up to this day is here.'),
  succeededAt: z.iso.datetime().nullable().describe('When a run last ended well.'),
  nextRunAt: z.iso.datetime().nullable(),
  records: z.strictObject({
    held: count.describe('Records that are here.'),
    refused: count.describe('Records that could not be taken.'),
  }),
});

export const connectorRunSchema = z.strictObject({
  id: count,
  fromDay: z.iso.date().describe('First day of changes that it reads.'),
  toDay: z.iso.date(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  state: z
    .enum(runStates)
    .describe('partial: it fetched as much as a run may, or was paused; the next run goes on.'),
  problem: problem.nullable(),
  counts: z.strictObject({
    added: count,
    changed: count,
    unchanged: count,
    duplicate: count.describe('The same record was here from elsewhere; both are linked.'),
    refused: count,
    withdrawn: count.describe('The archive does not give it any more, so it was revoked here.'),
    leftOut: count.describe('Found by the archive, and yet not what the connector asks for.'),
  }),
});

/** A connector as administrators see it. */
export const connectorDetails = connectorSummary.extend({
  schedule: z.string(),
  mostRecords: count,
  requestsASecond: z.number(),
  contactEmail: z.string(),
  hasKey: z.boolean(),
  addedBy: z.string(),
  addedAt: z.iso.datetime(),
  failures: count.describe('Runs in a row that failed.'),
  runs: z.array(connectorRunSchema).describe('The newest first.'),
});

export type RecordCounts = { readonly held: number; readonly refused: number };

export function toSummary(
  connector: Connector,
  records: RecordCounts = { held: 0, refused: 0 },
): z.input<typeof connectorSummary> {
  const { id, name, source, result, instance, query, isPaused, readUntil } = connector;
  return {
    ...{ id, name, source, result, instance, query, isPaused, readUntil },
    archive: SOURCE_NAMES[source],
    succeededAt: connector.succeededAt?.toISOString() ?? null,
    nextRunAt: connector.nextRunAt?.toISOString() ?? null,
    records: { held: records.held, refused: records.refused },
  };
}

export function toDetails(
  connector: Connector,
  runs: readonly ConnectorRun[],
  records?: RecordCounts,
): z.input<typeof connectorDetails> {
  const { schedule, mostRecords, requestsASecond, contactEmail, hasKey, addedBy, failures } =
    connector;
  return {
    ...toSummary(connector, records),
    ...{ schedule, mostRecords, requestsASecond, contactEmail, hasKey, addedBy, failures },
    addedAt: connector.addedAt.toISOString(),
    runs: runs.map(toRun),
  };
}

function toRun(run: ConnectorRun): z.input<typeof connectorRunSchema> {
  const { id, fromDay, toDay, state, problem: reason } = run;
  const { added, changed, unchanged, duplicate, refused, withdrawn, leftOut } = run;
  return {
    ...{ id, fromDay, toDay, state },
    startedAt: run.startedAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    problem: reason,
    counts: { added, changed, unchanged, duplicate, refused, withdrawn, leftOut },
  };
}

/** A run of a sequencer as the API gives it. */
export const archivedRun = z.strictObject({
  source: z.string(),
  accession: z.string(),
  sampleAccession: z.string().nullable(),
  studyAccession: z.string().nullable(),
  experimentAccession: z.string().nullable(),
  fields: z
    .record(z.string(), z.string())
    .describe('What the archive says of it, by its own names.'),
  files: z
    .array(
      z.strictObject({
        url: z.string(),
        bytes: z.int().nullable(),
        md5: z.string().nullable(),
      }),
    )
    .describe('Where its files lie; they are not copied here.'),
  updated: z.iso.date().nullable(),
  fetchedAt: z.iso.datetime(),
  address: z.string(),
  connector: z.string().describe('Name of the connector that brought it.'),
  withdrawnWhy: z.string().nullable(),
});

export function toArchivedRun(run: KeptRun): z.input<typeof archivedRun> {
  const { connectorName: connector, fetchedAt, files, ...own } = run;
  return { ...own, files: [...files], connector, fetchedAt: fetchedAt.toISOString() };
}

export const untakenRecord = z.strictObject({
  accession: z.string(),
  version: count,
  outcome: z.enum(['refused', 'withdrawn']),
  entry: z.string().nullable(),
  fetchedAt: z.iso.datetime(),
  problems: z.array(problem),
});
