import type { FastaRecord } from '../../../bio/fasta.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { AnalysedSequence, AnalysePort, AnalysisReference } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { type EntryDraft, type ReleaseContext, releaseEntries } from '../entry-writer.ts';
import type { RowEvent } from './import-event.ts';
import { claimRows, findRowStates, returnRows, type StagedRow } from './staging.ts';

/** A sequence of an import's files, or what could not be read in its place. */
export type SequenceItem =
  | { readonly record: FastaRecord; readonly file: string }
  | { readonly problem: Problem };

/** What every batch of an import works with. */
export interface BatchContext {
  readonly db: Database;
  readonly analyse: AnalysePort;
  readonly reference: AnalysisReference;
  readonly importId: string;
  readonly release: ReleaseContext;
}

interface ClaimedRecord {
  readonly row: StagedRow;
  readonly record: FastaRecord;
}

interface UnclaimedRecord {
  readonly record: FastaRecord;
  readonly file: string;
  readonly ids: readonly string[];
}

/** Takes one batch of sequences from their rows through the analysis to their release; gives the verdicts. */
export async function importBatch(
  context: BatchContext,
  items: readonly SequenceItem[],
): Promise<RowEvent[]> {
  const problems = items.filter((item) => 'problem' in item);
  const { claimed, unclaimed } = await claim(
    context,
    items.filter((item) => 'record' in item),
  );
  return [
    ...problems.map(({ problem }) => refuse(null, null, [problem])),
    ...(await explainUnclaimed(context, unclaimed)),
    ...(await analyseAndRelease(context, claimed)),
  ];
}

/** Joins sequences with their rows; a row is given to one sequence only. */
async function claim(
  { db, importId }: BatchContext,
  records: readonly { readonly record: FastaRecord; readonly file: string }[],
): Promise<{ claimed: ClaimedRecord[]; unclaimed: UnclaimedRecord[] }> {
  const candidates = records.map(({ record, file }) => ({
    record,
    file,
    ids: findCandidateIds(record),
  }));
  const rows = await claimRows(db, importId, [...new Set(candidates.flatMap(({ ids }) => ids))]);
  const claimed: ClaimedRecord[] = [];
  const unclaimed: UnclaimedRecord[] = [];
  for (const candidate of candidates) {
    const id = candidate.ids.find((name) => rows.has(name)) ?? '';
    const row = rows.get(id);
    rows.delete(id);
    if (row === undefined) unclaimed.push(candidate);
    else claimed.push({ row, record: candidate.record });
  }
  await returnRows(db, importId, [...rows.keys()]);
  return { claimed, unclaimed };
}

/** Names under which the table may know a record: the whole header, its first word, and that up to a '|'. */
function findCandidateIds(record: FastaRecord): string[] {
  const beforeBar = record.name.split('|', 1)[0] ?? '';
  return [...new Set([record.name, record.id, beforeBar.trim()])].filter((id) => id !== '');
}

async function explainUnclaimed(
  { db, importId }: BatchContext,
  unclaimed: readonly UnclaimedRecord[],
): Promise<RowEvent[]> {
  if (unclaimed.length === 0) return [];
  const ids = unclaimed.flatMap((record) => record.ids);
  const states = await findRowStates(db, importId, ids);
  return unclaimed.flatMap(({ record, file, ids }) => {
    const state = ids.map((id) => states.get(id)).find((found) => found !== undefined);
    // The row has its verdict already; a second one for its sequence would count it twice.
    if (state === 'refused') return [];
    const where = `${file} record ${record.index + 1}`;
    const value = record.name.slice(0, 200);
    const hint =
      state === undefined
        ? 'No row of the metadata table has this name in its column strain.'
        : 'An earlier sequence has the same name; the first one counts.';
    const code = state === undefined ? 'row-missing' : 'sequence-repeated';
    return [refuse(null, record.id, [{ code, where, value, hint }])];
  });
}

async function analyseAndRelease(
  context: BatchContext,
  claimed: readonly ClaimedRecord[],
): Promise<RowEvent[]> {
  const analysed = await context.analyse.analyse(
    context.release.instance.pathogen,
    claimed.map(({ record }) => ({ name: record.name, letters: record.letters })),
  );
  const refused: RowEvent[] = [];
  const ready: { row: StagedRow; draft: EntryDraft; warnings: readonly Problem[] }[] = [];
  claimed.forEach(({ row, record }, index) => {
    const result = defined(analysed[index], 'analysis');
    if (result.ok) {
      const draft = toDraft(row, result, context.reference);
      ready.push({ row, draft, warnings: describeWarnings(row, record, result) });
    } else refused.push(refuse(row.rowNumber, row.submissionId, [result.problem]));
  });
  const outcomes = await releaseEntries(
    context.db,
    ready.map(({ draft }) => draft),
    context.release,
  );
  const released = ready.map(({ row, warnings }, index): RowEvent => {
    const { outcome, accession, version } = defined(outcomes[index], 'outcome');
    return {
      type: 'row',
      row: row.rowNumber,
      submissionId: row.submissionId,
      outcome,
      accession: `${accession}.${version}`,
      problems: warnings,
    };
  });
  return [...refused, ...released];
}

function refuse(
  row: number | null,
  submissionId: string | null,
  problems: readonly Problem[],
): RowEvent {
  return { type: 'row', row, submissionId, outcome: 'refused', problems };
}

type Analysed = Extract<AnalysedSequence, { ok: true }>;

function toDraft(row: StagedRow, result: Analysed, reference: AnalysisReference): EntryDraft {
  return {
    submissionId: row.submissionId,
    metadata: row.metadata,
    otherColumns: row.otherColumns,
    segment: reference.segment,
    analysisJson: result.analysisJson,
    letters: result.letters,
    digest: result.digest,
    length: result.length,
  };
}

function describeWarnings(row: StagedRow, record: FastaRecord, result: Analysed): Problem[] {
  const fromAnalysis = result.warnings.map((hint) => ({
    code: 'analysis-warning',
    where: `record ${record.index + 1}`,
    value: '',
    hint,
  }));
  return [...row.warnings, ...fromAnalysis];
}
