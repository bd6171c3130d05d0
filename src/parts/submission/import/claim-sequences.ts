import type { FastaRecord } from '../../../bio/fasta.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { RowEvent } from './import-event.ts';
import type { SequenceItem } from './read-sequences.ts';
import { listSequenceNames } from './sequence-names.ts';
import { findRows, markUsed, type StagedRow } from './staging.ts';

/** A sequence with the row that stands for it. */
export interface ClaimedSequence {
  readonly row: StagedRow;
  readonly record: FastaRecord;
  readonly file: string;
}

/** A batch of sequences whose rows are found: what goes on to the analysis, and verdicts on the rest. */
export interface ClaimedBatch {
  readonly claimed: readonly ClaimedSequence[];
  readonly refused: readonly RowEvent[];
}

/**
 * Joins sequences with their rows, each row with one sequence only. Call it for one batch after the
 * other: then the first sequence of a name gets the row, whatever the batches are.
 */
export async function claimSequences(
  db: Database,
  importId: string,
  { items, segment }: { readonly items: readonly SequenceItem[]; readonly segment: string },
): Promise<ClaimedBatch> {
  const listIds = (record: FastaRecord) =>
    listSequenceNames(record, [segment]).map(({ name }) => name);
  const ids = items.flatMap((item) => ('record' in item ? listIds(item.record) : []));
  const rows = await findRows(db, importId, [...new Set(ids)]);
  const claimed: ClaimedSequence[] = [];
  const refused: RowEvent[] = [];
  const used = new Set<string>();
  for (const item of items) {
    if ('problem' in item) {
      refused.push(refuse(null, item.problem));
      continue;
    }
    const { record, file } = item;
    // The first name that has a row counts, also where that row is taken: a repeated 'A 1' must not
    // take the row of 'A' away.
    const row = listIds(record)
      .map((id) => rows.get(id))
      .find((found) => found !== undefined);
    if (row === undefined) refused.push(refuse(toName(record), describeMissingRow(record, file)));
    else if (row.state === 'used' || used.has(row.submissionId)) {
      refused.push(refuse(toName(record), describeRepeated(record, file)));
    } else if (row.state === 'waiting') {
      used.add(row.submissionId);
      claimed.push({ row, record, file });
    }
    // A refused row has its verdict already; a second one for its sequence would count it twice.
  }
  await markUsed(db, importId, [...used]);
  return { claimed, refused };
}

const toName = (record: FastaRecord): string | null => (record.id === '' ? null : record.id);

/** A verdict on what belongs to no row. */
export function refuse(submissionId: string | null, problem: Problem): RowEvent {
  return { type: 'row', row: null, submissionId, outcome: 'refused', problems: [problem] };
}

/** That no row is called like a sequence. */
export function describeMissingRow(record: FastaRecord, file: string): Problem {
  return {
    code: 'row-missing',
    where: `${file} record ${record.index + 1}`,
    value: record.name.slice(0, 200),
    hint: 'No row of the metadata table has this name in its column strain (or fastaIds, or isolate).',
  };
}

function describeRepeated(record: FastaRecord, file: string): Problem {
  return {
    code: 'sequence-repeated',
    where: `${file} record ${record.index + 1}`,
    value: record.name.slice(0, 200),
    hint: 'An earlier sequence has the same name; the first one counts.',
  };
}
