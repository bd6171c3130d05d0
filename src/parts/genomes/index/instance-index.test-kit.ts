import { runQuery } from '../../../engine/query/run-query.ts';
import { createQuery, everyRow } from '../../../engine/query/tree.ts';
import type { ReleasedEntry, StoredAnalysis } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import {
  LINEAGE_COLUMN,
  listIndexColumns,
  OWNER_COLUMN,
  PERIOD,
  PRIMARY_KEY,
  SHARED_COLUMN,
  toRowKey,
  VISIBILITY_COLUMN,
} from './index-columns.ts';
import type { InstanceSchema } from './index-schema.ts';
import type { InstanceIndex } from './instance-index.ts';

const REFERENCE = 'ACGTACGTACGTACGTACGTACGTACGTAC';
const columns = listIndexColumns({
  segments: [{ name: 'main', lineageAttribute: 'pango', tree: null }],
});

/** The index of a virus of 30 letters with one gene of 10 codons. */
export const testSchema: InstanceSchema = {
  columns,
  digest: 'digest of the test',
  schema: {
    primaryKey: PRIMARY_KEY,
    columns: columns.map(({ name, type, lineageSystem }) => ({
      name,
      type,
      ...(lineageSystem === undefined ? {} : { lineageSystem }),
    })),
    nucleotideSequences: [{ name: 'main', sequence: REFERENCE }],
    genes: [{ name: 'G', sequence: 'TYVRTYVRTY' }],
    lineageSystems: { [LINEAGE_COLUMN]: { A: { parents: [] }, 'A.1': { parents: ['A'] } } },
    access: {
      visibilityColumn: VISIBILITY_COLUMN,
      ownerColumn: OWNER_COLUMN,
      sharedColumn: SHARED_COLUMN,
    },
    period: PERIOD,
  },
};

const analysis: StoredAnalysis = {
  engineVersion: 'test',
  datasetTag: 'test',
  datasetDigest: 'test',
  analysedAt: '2024-05-06T00:00:00Z',
  clade: '20A',
  attributes: { pango: 'A.1' },
  qcScore: 0,
  qcStatus: 'good',
  coverage: 1,
  isReverseComplement: false,
  alignmentStart: 1,
  alignmentEnd: 30,
  substitutions: ['C2T'],
  deletions: [],
  insertions: [],
  missing: ['20-22'],
  nonACGTNs: [],
  aaRanges: ['G:1-10'],
  aaSubstitutions: ['G:T1A'],
  aaDeletions: [],
  aaInsertions: [],
  unknownAaRanges: [],
  frameShifts: [],
  warnings: [],
};

/** A released version as submission would read it now. */
export function makeEntry(
  accession: string,
  version: number,
  { isLatest = true, isRevocation = false, country = 'Peru', clade = '20A' } = {},
): ReleasedEntry {
  return {
    accession,
    version,
    instance: 'test',
    submissionId: accession,
    ownerGroup: 'laboratory',
    visibility: 'open',
    restrictedUntil: null,
    sharedWith: [],
    terms: 'open',
    termsUntil: null,
    originNode: 'node',
    submittedAt: '2024-05-06T00:00:00.000Z',
    releasedAt: '2024-05-06T00:00:00.000Z',
    isRevocation,
    isLatest,
    metadata: { strain: accession, country, date: '2024-01-02' },
    analyses: isRevocation
      ? []
      : [{ segment: 'main', length: null, analysis: { ...analysis, clade } }],
  };
}

/** Keys of all rows that a question sees, sorted. */
export function listKeys(index: InstanceIndex): string[] {
  const query = createQuery(everyRow, { type: 'Details', fields: [PRIMARY_KEY] });
  const answer = runQuery(index.snapshot(), query);
  if (!answer.ok) throw new Error(answer.error.map(({ hint }) => hint).join());
  return Array.from(answer.value.rows, (row) => String(row[PRIMARY_KEY])).sort();
}

/** Key and clade of all rows that a question sees, sorted. */
export function listClades(index: InstanceIndex): string[] {
  const query = createQuery(everyRow, { type: 'Details', fields: [PRIMARY_KEY, 'clade'] });
  const answer = runQuery(index.snapshot(), query);
  if (!answer.ok) throw new Error(answer.error.map(({ hint }) => hint).join());
  return Array.from(answer.value.rows, (row) => `${row[PRIMARY_KEY]} ${row.clade}`).sort();
}

interface TestEvent {
  readonly kind: 'released' | 'replaced';
  readonly references: readonly { readonly accession: string; readonly version: number }[];
}

/** What the database holds: versions by accession, and the outbox that tells of them. */
export class TestRecords {
  readonly versions = new Map<string, { isRevocation: boolean; clade: string }[]>();
  readonly events: TestEvent[] = [];

  release(accessions: readonly string[], isRevocation = false): void {
    const references = accessions.map((accession) => {
      const versions = this.versions.get(accession) ?? [];
      versions.push({ isRevocation, clade: `clade ${this.events.length}` });
      this.versions.set(accession, versions);
      return { accession, version: versions.length };
    });
    this.events.push({ kind: 'released', references });
  }

  /** Another clade for every version of these that there is. */
  reanalyse(accessions: readonly string[]): void {
    const references = accessions.flatMap((accession) =>
      (this.versions.get(accession) ?? []).map((entry, index) => {
        entry.clade = `clade ${this.events.length}`;
        return { accession, version: index + 1 };
      }),
    );
    this.events.push({ kind: 'replaced', references });
  }

  /** The entries of an event as they are read now, maybe long after it. */
  read(sequence: number): ReleasedEntry[] {
    const { references } = defined(this.events[sequence - 1], 'event');
    return references.map(({ accession, version }) => {
      const versions = defined(this.versions.get(accession), accession);
      const { isRevocation, clade } = defined(versions[version - 1], accession);
      const isLatest = version === versions.length;
      return makeEntry(accession, version, { isLatest, isRevocation, clade });
    });
  }

  /** Keys that the index has to show once it has read everything. */
  expected(): string[] {
    return this.#latest().map(({ key }) => key);
  }

  /** The same with their clades. */
  expectedClades(): string[] {
    return this.#latest().map(({ key, clade }) => `${key} ${clade}`);
  }

  #latest(): { key: string; clade: string }[] {
    return [...this.versions]
      .map(([accession, versions]) => {
        const latest = defined(versions.at(-1), accession);
        return { ...latest, key: toRowKey({ accession, version: versions.length }) };
      })
      .filter(({ isRevocation }) => !isRevocation)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Has the index read what it does not hold yet. */
  async follow(index: InstanceIndex): Promise<void> {
    for (let next = index.lastSequence + 1; next <= this.events.length; next += 1) {
      await index.apply(this.read(next), next, this.events[next - 1]?.kind);
    }
  }
}
