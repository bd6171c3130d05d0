import type { Database } from '../../../platform/postgres/database.ts';
import type { AnalysedSequence, AnalysePort } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import {
  type DraftSegment,
  type EntryDraft,
  type ReleaseContext,
  releaseEntries,
} from '../entry-writer.ts';
import type { ClaimedBatch, ClaimedSequence } from './claim-sequences.ts';
import type { RowEvent } from './import-event.ts';
import type { StagedRow } from './staging.ts';

/** What every batch of an import works with. */
export interface BatchContext {
  readonly db: Database;
  readonly analyse: AnalysePort;
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
  const ready: ReadyRow[] = [];
  claimed.forEach((sequence, index) => {
    const { row } = sequence;
    const result = defined(analysed[index], 'analysis');
    if (result.ok) {
      const { analysisJson, letters, digest, length } = result;
      const segments = [{ segment: result.segment, analysisJson, letters, digest, length }];
      const draft = toDraft(row, segments);
      ready.push({
        row,
        draft,
        warnings: [...row.warnings, ...describeWarnings(sequence, result)],
      });
    } else events.push(refuse(row, result.problem));
  });
  events.push(...(await releaseRows(context, ready)));
  return events;
}

/** A row that has everything to be released. */
export interface ReadyRow {
  readonly row: Pick<StagedRow, 'rowNumber' | 'submissionId'>;
  readonly draft: EntryDraft;
  readonly warnings: readonly Problem[];
}

/** Releases rows in one transaction; gives their verdicts. */
export async function releaseRows(
  { db, release }: Pick<BatchContext, 'db' | 'release'>,
  ready: readonly ReadyRow[],
): Promise<RowEvent[]> {
  const outcomes = await releaseEntries(
    db,
    ready.map(({ draft }) => draft),
    release,
  );
  return ready.map(({ row, warnings }, index): RowEvent => {
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
}

function refuse({ rowNumber, submissionId }: StagedRow, problem: Problem): RowEvent {
  return { type: 'row', row: rowNumber, submissionId, outcome: 'refused', problems: [problem] };
}

type Analysed = Extract<AnalysedSequence, { ok: true }>;

/** A row with its sequences, as it is released. */
export function toDraft(
  row: Pick<StagedRow, 'submissionId' | 'metadata' | 'otherColumns'>,
  segments: readonly DraftSegment[],
): EntryDraft {
  const { submissionId, metadata, otherColumns } = row;
  return { submissionId, metadata, otherColumns, segments };
}

/** What the analysis warns of in a sequence. */
export function describeWarnings(
  { record, file }: Pick<ClaimedSequence, 'record' | 'file'>,
  result: Analysed,
): Problem[] {
  return result.warnings.map((hint) => ({
    code: 'analysis-warning',
    where: `${file} record ${record.index + 1}`,
    value: '',
    hint,
  }));
}
