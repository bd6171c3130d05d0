import { createHash } from 'node:crypto';
import { shipped } from '../../../engine/validate/checklists.test-kit.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { PLATFORM_MIGRATIONS } from '../../../platform/postgres/migrate.ts';
import { withTestDatabase } from '../../../platform/postgres/test-database.ts';
import type {
  AnalysedSequence,
  AnalysePort,
  AnalysisReference,
  Instance,
} from '../../../schema/ports.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { NO_MAPPING } from '../../../schema/table-mapping.ts';
import { defined } from '../../../std/assert.ts';
import { ensureGroup, ensureInstance } from '../instance-store.ts';
import { submissionPart } from '../part.ts';
import type { ImportEvent, ImportSummary, RowEvent } from './import-event.ts';
import { type ImportDependencies, type ImportRequest, runImport } from './run-import.ts';

export const TEST_INSTANCE: Instance = {
  id: 'test-virus',
  pathogen: 'test-virus',
  displayName: 'Test virus',
  simulated: false,
};
const GROUP = 'laboratory';
export const TEST_REFERENCE = Buffer.from('ACGTACGTACGTACGTACGTACGTACGTACGT');

/** A database with the tables of submission, an instance and a group. */
export function withSubmissionDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const folder = defined(submissionPart.migrations, 'migrations');
  return withTestDatabase([PLATFORM_MIGRATIONS, { part: 'submission', folder }], async (db) => {
    await ensureInstance(db, TEST_INSTANCE);
    await ensureGroup(db, GROUP, 'Laboratory');
    return work(db);
  });
}

/** Stands in for the analysis: sequences that begin with 'XX' cannot be analysed. */
export const fakeAnalysis: AnalysePort = {
  concurrency: 3,
  async findReference() {
    return null;
  },
  async findVersions() {
    return null;
  },
  async analyse(_, sequences) {
    return sequences.map(({ name, letters }): AnalysedSequence => {
      if (letters[0] === 88 && letters[1] === 88) {
        const hint = 'It is no sequence of this pathogen.';
        return { ok: false, problem: { code: 'analysis-failed', where: name, value: '', hint } };
      }
      return {
        ok: true,
        segment: 'main',
        analysisJson: JSON.stringify({ substitutions: [`C${letters.length}T`] }),
        letters,
        digest: createHash('sha256').update(letters).digest(),
        length: letters.length,
        warnings: letters.length < 3 ? ['It is short.'] : [],
      };
    });
  },
};

/** What entries of these segments are compressed with: the same letters for each. */
export function createTestReference(segments: readonly string[]): AnalysisReference {
  const digest = createHash('sha256').update(TEST_REFERENCE).digest();
  return {
    segments: segments.map((segment) => ({ segment, letters: TEST_REFERENCE, digest })),
    emergenceDate: '2019-12-01',
    lineageAttribute: null,
  };
}

export const TEST_SEGMENTS = ['L', 'M', 'S'];
const SEGMENT_OF_LETTER = new Map([
  ['A', 'L'],
  ['C', 'M'],
  ['G', 'S'],
]);

/**
 * Stands in for the analysis of a pathogen with the segments L, M and S: what begins with A is L, with C M, with G S,
 * and anything else is none of them, but taken at its word where it is said to be one.
 */
export const fakeSegmentAnalysis: AnalysePort = {
  ...fakeAnalysis,
  async findReference() {
    return createTestReference(TEST_SEGMENTS);
  },
  async analyse(pathogen, sequences) {
    const results = await fakeAnalysis.analyse(pathogen, sequences);
    return results.map((result, index): AnalysedSequence => {
      const { letters, name, segment: said } = defined(sequences[index], 'sequence');
      const found = SEGMENT_OF_LETTER.get(String.fromCharCode(letters[0] ?? 0));
      if (!result.ok) return result;
      if (said !== undefined && found !== undefined && said !== found) {
        const hint = `It is named ${said} and is ${found}.`;
        return {
          ok: false,
          problem: { code: 'segment-contradicted', where: name, value: said, hint },
        };
      }
      const segment = said ?? found;
      if (segment !== undefined) return { ...result, segment };
      const hint = 'It resembles none of the segments.';
      return { ok: false, problem: { code: 'segment-unknown', where: name, value: '', hint } };
    });
  },
};

export interface TestFiles {
  readonly table: string | Uint8Array;
  readonly sequences: string | Uint8Array | readonly (string | Uint8Array)[];
}

export interface TestImport {
  readonly rows: readonly RowEvent[];
  readonly events: readonly ImportEvent[];
  readonly summary: ImportSummary | undefined;
}

/** Runs an import of texts or bytes to its end. */
export async function importTexts(
  db: Database,
  files: TestFiles,
  changes: Partial<ImportDependencies & ImportRequest> = {},
): Promise<TestImport> {
  const events: ImportEvent[] = [];
  for await (const event of startImport(db, files, changes)) events.push(event);
  const last = events.at(-1);
  return {
    events,
    rows: events.filter((event) => event.type === 'row'),
    summary: last?.type === 'summary' ? last : undefined,
  };
}

export function startImport(
  db: Database,
  files: TestFiles,
  changes: Partial<ImportDependencies & ImportRequest> = {},
): AsyncGenerator<ImportEvent> {
  const sequences = Array.isArray(files.sequences) ? files.sequences : [files.sequences];
  const reference = createTestReference(['main']);
  return runImport(
    { db, analyse: fakeAnalysis, reference, ...changes },
    {
      metadata: { name: 'table.tsv', bytes: toStream(files.table) },
      sequences: sequences.map((text: string | Uint8Array, index) => ({
        name: `sequences-${index + 1}.fasta`,
        bytes: toStream(text),
      })),
      context: {
        instance: TEST_INSTANCE,
        ownerGroup: GROUP,
        visibility: 'open',
        terms: 'open',
        originNode: 'node',
        accessionPrefix: 'TT',
        metadataVersion: sampleMetadata.version,
        provenance: { method: 'test', source: 'test', by: 'test' },
      },
      maxRecordBytes: 1 << 20,
      now: new Date('2024-05-06T12:00:00Z'),
      acceptsSimulated: false,
      checklists: [...shipped.values()],
      mapping: NO_MAPPING,
      refusesPrivate: false,
      ...changes,
    },
  );
}

/** In pieces whose borders fall anywhere. */
async function* toStream(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text as Uint8Array);
  const size = Math.max(7, Math.ceil(bytes.length / 50));
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** 'row 2 a: released', 'row - b: refused row-missing': what is told of each row, sorted. */
export function listVerdicts(rows: readonly RowEvent[]): string[] {
  return rows
    .map(({ row, submissionId, outcome, problems }) => {
      const codes = outcome === 'refused' ? problems.map(({ code }) => ` ${code}`).join('') : '';
      return `row ${row ?? '-'} ${submissionId ?? '-'}: ${outcome}${codes}`;
    })
    .sort();
}

export interface StoredVersion {
  readonly submission_id: string;
  readonly version: number;
  readonly accession: string;
  readonly metadata: Record<string, string | null>;
  readonly other_columns: Record<string, string>;
  readonly letters: string;
}

/** Everything that was released, by name and version. */
export function listStored(db: Database): Promise<readonly StoredVersion[]> {
  return db.query<StoredVersion>(
    `SELECT e.submission_id, e.version, e.accession, e.metadata, e.other_columns,
       convert_from(s.letters, 'LATIN1') AS letters
     FROM entry e JOIN entry_sequence s USING (accession, version)
     JOIN entry_analysis a USING (accession, version)
     ORDER BY submission_id, version`,
  );
}

/** Rows of the working tables: none may stay behind. */
export async function countLeftovers(db: Database): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    'SELECT (SELECT count(*) FROM import_row) + (SELECT count(*) FROM import_run) AS count',
  );
  return Number(row?.count);
}
