import type { Database } from '../../../platform/postgres/database.ts';
import type { AnalysedSequence, AnalysePort, AnalysisReference } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { type EntryDraft, type ReleaseContext, releaseEntries } from '../entry-writer.ts';
import type { ClaimedBatch, ClaimedSequence } from './claim-sequences.ts';
import type { RowEvent } from './import-event.ts';
import type { StagedRow } from './staging.ts';

/** What every batch of an import works with. */
export interface BatchContext {
  readonly db: Database;
  readonly analyse: AnalysePort;
  readonly reference: AnalysisReference;
  readonly release: ReleaseContext;
}

/** Takes one batch of sequences with their rows through the analysis to their release; gives the verdicts. */
export async function importBatch(
  context: BatchContext,
  { claimed, refused }: ClaimedBatch,
): Promise<RowEvent[]> {
  const analysed = await context.analyse.analyse(
    context.release.instance.pathogen,
    claimed.map(({ record }) => ({ name: record.name, letters: record.letters })),
  );
  const events: RowEvent[] = [...refused];
  const ready: { row: StagedRow; draft: EntryDraft; warnings: readonly Problem[] }[] = [];
  claimed.forEach((sequence, index) => {
    const { row } = sequence;
    const result = defined(analysed[index], 'analysis');
    if (result.ok) {
      const draft = toDraft(row, result, context.reference);
      ready.push({ row, draft, warnings: describeWarnings(sequence, result) });
    } else events.push(refuse(row, result.problem));
  });
  const outcomes = await releaseEntries(
    context.db,
    ready.map(({ draft }) => draft),
    context.release,
  );
  ready.forEach(({ row, warnings }, index) => {
    const { outcome, accession, version } = defined(outcomes[index], 'outcome');
    events.push({
      type: 'row',
      row: row.rowNumber,
      submissionId: row.submissionId,
      outcome,
      accession: `${accession}.${version}`,
      problems: warnings,
    });
  });
  return events;
}

function refuse({ rowNumber, submissionId }: StagedRow, problem: Problem): RowEvent {
  return { type: 'row', row: rowNumber, submissionId, outcome: 'refused', problems: [problem] };
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

function describeWarnings({ row, record, file }: ClaimedSequence, result: Analysed): Problem[] {
  const fromAnalysis = result.warnings.map((hint) => ({
    code: 'analysis-warning',
    where: `${file} record ${record.index + 1}`,
    value: '',
    hint,
  }));
  return [...row.warnings, ...fromAnalysis];
}
