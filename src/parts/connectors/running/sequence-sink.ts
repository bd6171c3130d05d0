import type { Database } from '../../../platform/postgres/database.ts';
import type {
  ForeignRecord,
  ForeignVerdict,
  ReadForeign,
  TakeForeignPort,
} from '../../../schema/foreign-records.ts';
import type { Instance } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import type { FetchedRecord } from '../archives/archive.ts';
import { type Connector, SOURCE_NAMES } from '../connector.ts';
import { matchesQuery } from './matches-query.ts';
import type { RecordResult } from './record-store.ts';
import { type GoneRecord, type Sink, toVersion, type WriteResults } from './sink.ts';

export interface SequenceSinkOptions {
  readonly db: Database;
  readonly entries: TakeForeignPort;
  readonly instance: Instance;
  readonly connector: Connector;
  /** Of the archive. */
  readonly address: string;
  readonly now: () => Date;
}

/** Takes genomes in as entries, through the one door of records of other archives. */
export function createSequenceSink(options: SequenceSinkOptions): Sink<ReadForeign> {
  return {
    take: (records, write) => takeSequences(options, records, write),
    withdraw: (gone, write) => withdrawSequences(options, gone, write),
  };
}

/** A record on its way in, or what became of it before the door. */
type Sorted =
  | { readonly fetched: FetchedRecord<ReadForeign>; readonly record: ForeignRecord }
  | RecordResult;

function sort(fetched: FetchedRecord<ReadForeign>, { query }: Connector): Sorted {
  const { listed, content, address } = fetched;
  const { accession, updated } = listed;
  const told = { accession, updated, entry: null, address };
  if (!content.ok) {
    const version = toVersion(listed.name);
    return { ...told, version, outcome: 'refused', problems: [content.problem] };
  }
  const { version } = content.record;
  if (!matchesQuery(content.record, query)) {
    return { ...told, version, outcome: 'left-out', problems: [] };
  }
  return { fetched, record: { ...content.record, where: address } };
}

async function takeSequences(
  options: SequenceSinkOptions,
  records: readonly FetchedRecord<ReadForeign>[],
  write: WriteResults,
): Promise<void> {
  const sorted = records.map((one) => sort(one, options.connector));
  const early = sorted.flatMap((one) => ('record' in one ? [] : [one]));
  const ready = sorted.flatMap((one) => ('record' in one ? [one] : []));
  const toResults = (verdicts: readonly ForeignVerdict[]): RecordResult[] =>
    ready.map(({ fetched: { listed, address }, record }, index) => {
      const verdict = defined(verdicts[index], 'a verdict');
      return {
        accession: listed.accession,
        version: record.version,
        updated: listed.updated,
        outcome: verdict.outcome,
        entry: verdict.accession,
        problems: verdict.problems,
        address,
      };
    });
  await passOn(
    options,
    ready.map(({ record }) => record),
    (tx, verdicts) => write(tx, [...early, ...toResults(verdicts)]),
  );
}

async function withdrawSequences(
  options: SequenceSinkOptions,
  gone: readonly GoneRecord[],
  write: WriteResults,
): Promise<void> {
  // What is no entry here has nothing to take back.
  const held = gone.filter(({ known }) => known.entry !== null);
  await passOn(
    options,
    held.map((one) => toWithdrawn(one, options)),
    (tx, verdicts) => {
      // An entry that another record is followed for, such as one that was released here, stays.
      const revoked = new Set(held.filter((_one, at) => verdicts[at]?.outcome === 'withdrawn'));
      return write(
        tx,
        gone.map((one) => toGoneResult(one, revoked.has(one))),
      );
    },
  );
}

function toGoneResult({ known, reason }: GoneRecord, isRevoked: boolean): RecordResult {
  const { accession, version, updated, entry, address } = known;
  const problems = [{ code: 'record-withdrawn', where: accession, value: '', hint: reason }];
  const told = { accession, version, updated, entry, problems, address };
  return { ...told, outcome: 'withdrawn', isSilent: !isRevoked };
}

function toWithdrawn(
  { known: { accession, version }, reason }: GoneRecord,
  { connector, address }: SequenceSinkOptions,
): ForeignRecord {
  return {
    source: connector.source,
    accession,
    version,
    state: 'withdrawn',
    reason,
    columns: {},
    others: {},
    sequences: [],
    aliases: [],
    submitter: { id: connector.source, name: SOURCE_NAMES[connector.source] },
    terms: { id: 'open', until: null },
    firstPublic: null,
    lastUpdated: null,
    where: address,
  };
}

/** Passes records on with what has to be written with them; where there are none, that alone is written. */
async function passOn(
  { db, entries, instance, connector, address, now }: SequenceSinkOptions,
  records: readonly ForeignRecord[],
  commit: NonNullable<Parameters<TakeForeignPort['take']>[2]>,
): Promise<void> {
  if (records.length === 0) {
    await db.transaction((tx) => commit(tx, []));
    return;
  }
  const origin = {
    source: connector.source,
    name: SOURCE_NAMES[connector.source],
    address,
    method: 'connector',
    via: connector.name,
    by: connector.addedBy,
    fetchedAt: now(),
    keepsAccessions: false,
  };
  await entries.take({ instance, origin }, records, commit);
}
