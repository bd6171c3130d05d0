import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { Database } from '../../../platform/postgres/database.ts';
import type { AnalysedSequence, AnalysePort, PathogenVersions } from '../../../schema/ports.ts';
import { importTexts, TEST_INSTANCE, TEST_REFERENCE } from '../import/import.test-kit.ts';
import type { ReanalysisEvent, ReanalysisSummary, RenewalRecord } from './reanalysis-event.ts';
import type { ReanalysisRequest } from './reanalysis-request.ts';
import { runReanalysis } from './run-reanalysis.ts';

export function toVersions(name: string): PathogenVersions {
  const dataset = { datasetTag: name, datasetDigest: `digest of ${name}` };
  return { engineVersion: 'test', ...dataset, segments: [{ segment: 'main', ...dataset }] };
}

/**
 * Stands in for a dataset: names each clade after itself and the first letter, but for sequences that begin
 * with G, whose result never changes. Those that begin with `fails` cannot be analysed.
 */
export function makeAnalysis(name: string, { fails = '-', now = () => new Date() } = {}) {
  const calls = { sequences: 0 };
  const analyse: AnalysePort & { readonly calls: typeof calls } = {
    calls,
    concurrency: 2,
    findReference: async () => null,
    findVersions: async () => toVersions(name),
    analyse: async (_, sequences) =>
      sequences.map(({ name: where, letters }): AnalysedSequence => {
        calls.sequences += 1;
        const text = Buffer.from(letters).toString('latin1');
        if (text.startsWith(fails)) {
          const problem = { code: 'analysis-failed', where, value: '', hint: 'It does not align.' };
          return { ok: false, problem };
        }
        const clade = text.startsWith('G') ? 'same' : `${name} ${text.charAt(0)}`;
        const lists = { substitutions: [`A1${text.charAt(0)}`], attributes: {} };
        const { segments: _segments, ...versions } = toVersions(name);
        const origin = { ...versions, analysedAt: now().toISOString() };
        return {
          ok: true,
          segment: 'main',
          analysisJson: JSON.stringify({ ...origin, clade, ...lists }),
          letters: zstdCompressSync(letters, { dictionary: TEST_REFERENCE }),
          digest: createHash('sha256').update(letters).digest(),
          length: letters.length,
          warnings: [],
        };
      }),
  };
  return analyse;
}

/** Imports so many sequences whose first letters go round A, C, G and T. */
export async function importEntries(
  db: Database,
  analyse: AnalysePort,
  count: number,
): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `s${index}`);
  const table = `strain\n${names.map((name) => `${name}\n`).join('')}`;
  const sequences = names
    .map((name, index) => `>${name}\n${'ACGT'[index % 4]}${'ACGT'.repeat(5)}\n`)
    .join('');
  await importTexts(db, { table, sequences }, { analyse });
}

export interface TestRun {
  readonly records: readonly RenewalRecord[];
  readonly events: readonly ReanalysisEvent[];
  readonly summary: ReanalysisSummary | undefined;
}

/** Runs to the end. */
export async function reanalyse(
  db: Database,
  analyse: AnalysePort,
  changes: Partial<ReanalysisRequest> = {},
): Promise<TestRun> {
  const events: ReanalysisEvent[] = [];
  for await (const event of startReanalysis(db, analyse, changes)) events.push(event);
  const last = events.at(-1);
  return {
    events,
    records: events.filter((event) => event.type === 'record'),
    summary: last?.type === 'summary' ? last : undefined,
  };
}

export function startReanalysis(
  db: Database,
  analyse: AnalysePort,
  changes: Partial<ReanalysisRequest> = {},
): AsyncGenerator<ReanalysisEvent> {
  return runReanalysis(
    { db, analyse },
    {
      instance: TEST_INSTANCE,
      scope: 'outdated',
      isDryRun: false,
      limit: null,
      concurrency: 2,
      now: () => new Date(),
      signal: new AbortController().signal,
      ...changes,
    },
  );
}

export interface StoredState {
  readonly name: string;
  readonly clade: string;
  readonly dataset: string;
  readonly digest: string;
  /** How often it was replaced by another result. */
  readonly former: number;
  /** How often the outbox told of it after its release. */
  readonly told: number;
}

/** What is stored of each entry, by its name. */
export async function listState(db: Database): Promise<readonly StoredState[]> {
  const rows = await db.query<StoredState>(
    `SELECT e.submission_id AS name, a.result ->> 'clade' AS clade,
       a.result ->> 'datasetTag' AS dataset, a.dataset_digest AS digest,
       (SELECT count(*) FROM former_analysis f WHERE f.accession = e.accession AND f.version = e.version) AS former,
       (SELECT count(*) FROM outbox o, jsonb_array_elements(o.payload -> 'entries') AS t
        WHERE o.topic = 'entries.reanalysed' AND t ->> 'accession' = e.accession
          AND (t ->> 'version')::int = e.version) AS told
     FROM entry e JOIN entry_analysis a USING (accession, version)
     ORDER BY e.accession, e.version`,
  );
  return rows.map((row) => ({ ...row, former: Number(row.former), told: Number(row.told) }));
}

/** Metadata, sequence and release of every version: what no run may touch. */
export async function readContents(db: Database): Promise<string> {
  const rows = await db.query(
    `SELECT e.*, s.length, s.digest, s.reference_digest, s.letters
     FROM entry e JOIN entry_sequence s USING (accession, version) ORDER BY accession, version`,
  );
  return JSON.stringify(rows);
}
