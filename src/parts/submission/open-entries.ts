import { zstdDecompressSync } from 'node:zlib';
import type { Database } from '../../platform/postgres/database.ts';
import { readLastSequence } from '../../platform/postgres/outbox.ts';
import type { Transaction } from '../../platform/postgres/transaction.ts';
import type {
  OpenAnalysis,
  OpenEntriesSnapshot,
  OpenEntry,
  OpenSegment,
  ReadOpenEntriesPort,
} from '../../schema/open-entries.ts';
import { defined } from '../../std/assert.ts';
import { readDictionaries } from './entry-reader.ts';
import { findInstance } from './instance-store.ts';

/** Memory of a batch of SARS-CoV-2: 8 MB of letters. The next one is read meanwhile. */
const ENTRIES_A_BATCH = 250;

interface EntryRow {
  readonly accession: string;
  readonly version: number;
  readonly line: string;
}

/** What tables show of a line. */
interface ReadLine extends Pick<OpenEntry, 'terms' | 'metadata' | 'submissionId' | 'group'> {
  readonly submittedAt: string;
  readonly releasedAt: string;
  readonly analysis: Readonly<Record<string, ReadAnalysis>>;
}

type ReadAnalysis = Partial<Omit<OpenAnalysis, 'segment' | 'lineage'>> & {
  readonly attributes?: Readonly<Record<string, string | null>>;
};

/**
 * Reads an instance's open entries in one transaction that sees nothing of what happens meanwhile, a page after
 * the other. `lineageAttribute` is the attribute of analyses that is a pathogen's lineage.
 */
export function createOpenEntryReader(
  db: Database,
  lineageAttribute: (pathogen: string) => Promise<string | null>,
): ReadOpenEntriesPort {
  return {
    async withOpenEntries(id, use) {
      const instance = await findInstance(db, id);
      if (instance === null) return null;
      const attribute = await lineageAttribute(instance.pathogen);
      return db.transaction(
        async (tx) => {
          const position = await readLastSequence(tx);
          const batches = readBatches(tx, instance.id, attribute);
          return use({ instance, position, batches } satisfies OpenEntriesSnapshot);
        },
        { isolation: 'repeatable read', readOnly: true },
      );
    },
  };
}

async function* readBatches(
  tx: Transaction,
  instance: string,
  attribute: string | null,
): AsyncGenerator<readonly OpenEntry[]> {
  const dictionaries = new Map<string, Uint8Array>();
  const readOn = async (after: string) => {
    const rows = await readPage(tx, instance, after);
    return { rows, segments: await readSegments(tx, rows, dictionaries) };
  };
  let next = readOn('');
  try {
    for (;;) {
      const { rows, segments } = await next;
      const last = rows.at(-1);
      if (last === undefined) return;
      next = readOn(last.accession);
      // Until it is waited for, nobody hears of its failure.
      next.catch(() => undefined);
      yield rows.map((row) => toOpenEntry(row, segments, attribute));
    }
  } finally {
    // Whoever stops early ends the transaction, in which it still reads.
    await next.catch(() => undefined);
  }
}

/** What the line says is read from it: the database would unpack the same texts again. */
function toOpenEntry(
  { accession, version, line }: EntryRow,
  segments: ReadonlyMap<string, OpenSegment[]>,
  attribute: string | null,
): OpenEntry {
  const { analysis, terms, metadata, submissionId, group, submittedAt, releasedAt } = JSON.parse(
    line,
  ) as ReadLine;
  return {
    ...{ accession, version, line, terms, metadata, submissionId, group, submittedAt, releasedAt },
    segments: segments.get(`${accession}.${version}`) ?? [],
    analyses: Object.keys(analysis)
      .sort()
      .map((segment) => toAnalysis(segment, analysis[segment] ?? {}, attribute)),
  };
}

function toAnalysis(
  segment: string,
  { clade, attributes, qcScore, qcStatus, coverage }: ReadAnalysis,
  attribute: string | null,
): OpenAnalysis {
  const lineage = attribute === null ? null : (attributes?.[attribute] ?? null);
  return {
    ...{ segment, lineage, clade: clade ?? null, qcScore: qcScore ?? null },
    ...{ qcStatus: qcStatus ?? null, coverage: coverage ?? null },
  };
}

/**
 * The record as the database writes it: the same text for the same content, so that its digest tells whether
 * anything changed. Times to the millisecond in UTC, as the API gives them.
 */
const RECORD_LINE = `jsonb_build_object(
  'accession', e.accession, 'version', e.version, 'submissionId', e.submission_id, 'group', e.owner_group,
  'terms', e.terms, 'termsUntil', e.terms_until::text, 'originNode', e.origin_node,
  'submittedAt', to_char(e.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'releasedAt', to_char(e.released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'metadata', e.metadata, 'metadataVersion', e.metadata_version,
  'sequences', coalesce((SELECT jsonb_object_agg(s.segment,
      jsonb_build_object('length', s.length, 'sha256', encode(s.digest, 'hex')))
    FROM entry_sequence s WHERE s.accession = e.accession AND s.version = e.version), '{}'),
  'analysis', coalesce((SELECT jsonb_object_agg(a.segment, a.result
      || jsonb_build_object('engineVersion', a.engine_version, 'datasetDigest', a.dataset_digest))
    FROM entry_analysis a WHERE a.accession = e.accession AND a.version = e.version), '{}'))::text`;

function readPage(tx: Transaction, instance: string, after: string): Promise<readonly EntryRow[]> {
  return tx.query<EntryRow>(
    `SELECT e.accession, e.version, ${RECORD_LINE} AS line
     FROM entry e
     WHERE e.instance = $1 AND e.accession > $2 AND e.visibility = 'open' AND NOT e.is_revocation
       AND NOT EXISTS (SELECT FROM entry l WHERE l.accession = e.accession AND l.version > e.version)
     ORDER BY e.accession LIMIT $3`,
    [instance, after, ENTRIES_A_BATCH],
  );
}

const references = (rows: readonly EntryRow[]) => [
  rows.map(({ accession }) => accession),
  rows.map(({ version }) => version),
];

function group<Row extends { readonly accession: string; readonly version: number }, Value>(
  rows: readonly Row[],
  toValue: (row: Row) => Value,
): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const row of rows) {
    const key = `${row.accession}.${row.version}`;
    const values = groups.get(key);
    if (values === undefined) groups.set(key, [toValue(row)]);
    else values.push(toValue(row));
  }
  return groups;
}

async function readSegments(
  tx: Transaction,
  page: readonly EntryRow[],
  dictionaries: Map<string, Uint8Array>,
): Promise<Map<string, OpenSegment[]>> {
  const rows = await tx.query<{
    readonly accession: string;
    readonly version: number;
    readonly segment: string;
    readonly length: number;
    readonly digest: Uint8Array;
    readonly letters: Uint8Array;
    readonly dictionary: string;
  }>(
    `SELECT s.accession, s.version, s.segment, s.length, s.digest, s.letters,
       encode(s.reference_digest, 'hex') AS dictionary
     FROM unnest($1::text[], $2::int[]) AS r(accession, version)
     JOIN entry_sequence s USING (accession, version) ORDER BY s.segment`,
    references(page),
  );
  const missing = new Set(rows.map((row) => row.dictionary));
  for (const known of dictionaries.keys()) missing.delete(known);
  for (const [digest, letters] of await readDictionaries(tx, missing)) {
    dictionaries.set(digest, letters);
  }
  return group(rows, ({ segment, length, digest, letters, dictionary }) => ({
    segment,
    length,
    digest,
    letters: zstdDecompressSync(letters, {
      dictionary: defined(dictionaries.get(dictionary), 'the reference of a stored sequence'),
      chunkSize: Math.max(length, 64),
    }),
  }));
}
