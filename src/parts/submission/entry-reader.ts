import { zstdDecompressSync } from 'node:zlib';
import type { Database } from '../../platform/postgres/database.ts';
import type { Queryable } from '../../platform/postgres/queryable.ts';
import {
  type EntryReference,
  MAIN_SEGMENT,
  type ReadEntriesPort,
  type ReadSequencesPort,
  type ReleasedEntry,
  type SegmentAnalysis,
  type StoredAnalysis,
  type StoredSequence,
  UNKNOWN_VERSION,
} from '../../schema/ports.ts';
import type { Visibility } from '../../schema/terms.ts';
import { defined } from '../../std/assert.ts';
import { personKeysOf } from './sharing/person-keys.ts';

interface EntryRow {
  readonly accession: string;
  readonly version: number;
  readonly instance: string;
  readonly submission_id: string;
  readonly owner_group: string;
  readonly visibility: Visibility;
  readonly restricted_until: string | null;
  readonly shared_with: readonly string[];
  readonly terms: string;
  readonly terms_until: string | null;
  readonly origin_node: string;
  readonly submitted_at: Date;
  readonly released_at: Date;
  readonly opened_at: Date | null;
  readonly superseded_at: Date | null;
  readonly is_revocation: boolean;
  readonly latest: number;
  readonly metadata: Record<string, string | null>;
  /** Of the question, from 1: an entry of several segments has a row for each. */
  readonly position: number;
  readonly segment: string | null;
  readonly length: number | null;
  readonly result: StoredAnalysis | null;
  readonly engine_version: string | null;
  readonly dataset_digest: string | null;
}

/** Reads released entries for the index and for pages. */
export function createEntryReader(db: Database): ReadEntriesPort {
  return {
    async readEntries(references: readonly EntryReference[]): Promise<ReleasedEntry[]> {
      const rows = await db.query<EntryRow>(
        `SELECT e.accession, e.version, e.instance, e.submission_id, e.owner_group, e.visibility, e.terms,
           e.restricted_until::text, e.terms_until::text,
           CASE WHEN e.visibility = 'open' THEN '{}' ELSE ARRAY(
             SELECT s.shared_with FROM share s WHERE s.kind = 'entry' AND s.id = e.accession
             ORDER BY s.shared_with) || ${personKeysOf('e.accession')} END AS shared_with,
           e.origin_node, e.submitted_at, e.released_at, e.opened_at, e.is_revocation, e.metadata, r.position,
           (SELECT n.released_at FROM entry n WHERE n.accession = e.accession AND n.version > e.version
             ORDER BY n.version LIMIT 1) AS superseded_at,
           a.segment, a.result, a.engine_version, a.dataset_digest,
           CASE WHEN a.segment <> '${MAIN_SEGMENT}' THEN (SELECT s.length FROM entry_sequence s
             WHERE s.accession = a.accession AND s.version = a.version AND s.segment = a.segment) END AS length,
           (SELECT max(l.version) FROM entry l WHERE l.accession = e.accession) AS latest
         FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS r(accession, version, position)
         JOIN entry e USING (accession, version)
         LEFT JOIN entry_analysis a USING (accession, version)
         ORDER BY r.position`,
        [references.map(({ accession }) => accession), references.map(({ version }) => version)],
      );
      return [...Map.groupBy(rows, ({ position }) => position).values()].map(toReleasedEntry);
    },
  };
}

function toReleasedEntry(rows: readonly EntryRow[]): ReleasedEntry {
  const row = defined(rows[0], 'a row of the entry');
  return {
    accession: row.accession,
    version: row.version,
    instance: row.instance,
    submissionId: row.submission_id,
    ownerGroup: row.owner_group,
    visibility: row.visibility,
    restrictedUntil: row.restricted_until,
    sharedWith: row.shared_with,
    terms: row.terms,
    termsUntil: row.terms_until,
    originNode: row.origin_node,
    submittedAt: row.submitted_at.toISOString(),
    releasedAt: row.released_at.toISOString(),
    openedAt: row.opened_at?.toISOString() ?? null,
    supersededAt: row.superseded_at?.toISOString() ?? null,
    isRevocation: row.is_revocation,
    isLatest: row.version === row.latest,
    metadata: row.metadata,
    analyses: rows.flatMap(toAnalysis),
  };
}

function toAnalysis(row: EntryRow): SegmentAnalysis[] {
  const { segment, result, length } = row;
  if (segment === null || result === null) return [];
  return [{ segment, length, analysis: { ...result, ...toVersions(row) } }];
}

/** Results from before name the program in place of its engine, and no digest: the columns say so. */
function toVersions(row: EntryRow): Pick<StoredAnalysis, 'engineVersion' | 'datasetDigest'> {
  return {
    engineVersion: row.engine_version ?? UNKNOWN_VERSION,
    datasetDigest: row.dataset_digest ?? UNKNOWN_VERSION,
  };
}

interface SequenceRow {
  readonly accession: string;
  readonly version: number;
  readonly segment: string;
  readonly length: number;
  readonly letters: Uint8Array;
  readonly dictionary: string;
}

// References of some pathogens: each is as long as a genome.
const DICTIONARIES_KEPT = 16;

/** Reads the letters of many entries as they were submitted. */
export function createSequenceReader(db: Database): ReadSequencesPort {
  const kept = new Map<string, Uint8Array>();
  return {
    async readSequences(references: readonly EntryReference[]): Promise<StoredSequence[]> {
      const rows = await db.query<SequenceRow>(
        `SELECT accession, version, s.segment, s.length, s.letters,
           encode(s.reference_digest, 'hex') AS dictionary
         FROM unnest($1::text[], $2::int[]) AS r(accession, version)
         JOIN entry_sequence s USING (accession, version)`,
        [references.map(({ accession }) => accession), references.map(({ version }) => version)],
      );
      // As they are now: another call may drop some while this one waits.
      const known = new Map(kept);
      const missing = rows.map((row) => row.dictionary).filter((digest) => !known.has(digest));
      const read = await readDictionaries(db, new Set(missing));
      const sequences = rows.map(({ letters, length, dictionary, ...row }) => {
        const plain = zstdDecompressSync(letters, {
          dictionary: known.get(dictionary) ?? read.get(dictionary),
          // One piece: half the time of growing to it.
          chunkSize: Math.max(length, 64),
        });
        return { ...row, letters: plain.toString('latin1') };
      });
      for (const [digest, letters] of read) kept.set(digest, letters);
      for (const digest of [...kept.keys()].slice(0, -DICTIONARIES_KEPT)) kept.delete(digest);
      return sequences;
    },
  };
}

/** References by digest: once for all the entries that are written against them. */
export async function readDictionaries(
  db: Queryable,
  digests: ReadonlySet<string>,
): Promise<Map<string, Uint8Array>> {
  if (digests.size === 0) return new Map();
  const rows = await db.query<{ readonly digest: string; readonly letters: Uint8Array }>(
    `SELECT encode(digest, 'hex') AS digest, letters FROM reference_sequence
     WHERE digest IN (SELECT decode(hex, 'hex') FROM unnest($1::text[]) AS hex)`,
    [[...digests]],
  );
  return new Map(rows.map(({ digest, letters }) => [digest, letters]));
}

/** The letters of an entry as they were submitted, by segment in the order of their names; none where there are none. */
export async function readSequence(
  db: Database,
  entry: EntryReference,
): Promise<readonly { readonly segment: string; readonly letters: string }[]> {
  const rows = await db.query<{ segment: string; letters: Uint8Array; reference: Uint8Array }>(
    `SELECT s.segment, s.letters, r.letters AS reference FROM entry_sequence s
     JOIN reference_sequence r ON r.digest = s.reference_digest
     WHERE s.accession = $1 AND s.version = $2 ORDER BY s.segment`,
    [entry.accession, entry.version],
  );
  return rows.map(({ segment, letters, reference }) => ({
    segment,
    letters: zstdDecompressSync(letters, { dictionary: reference }).toString('latin1'),
  }));
}
