import type { Database } from '../../../platform/postgres/database.ts';
import type { AnalysedSequence, AnalysisReference } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { mapConcurrently } from '../../../std/streams.ts';
import type { DraftSegment } from '../entry-writer.ts';
import { describeMissingRow, refuse } from './claim-sequences.ts';
import { type BatchContext, describeWarnings, releaseRows, toDraft } from './import-batch.ts';
import type { RowEvent } from './import-event.ts';
import type { SequenceItem } from './read-sequences.ts';
import { listSequenceNames, splitSegment, tellSegment } from './sequence-names.ts';
import { type FoundRow, findRows } from './staging.ts';

/** What an import of several segments works with. */
export interface SegmentsContext extends BatchContext {
  readonly reference: AnalysisReference;
  readonly importId: string;
}

type Analysed = Extract<AnalysedSequence, { readonly ok: true }>;
type Record = Extract<SequenceItem, { readonly file: string }>;

/** A sequence with its row and the segment that it is said to be; null where its letters have to tell. */
interface TakenSegment extends Record {
  readonly row: FoundRow;
  readonly segment: string | null;
}

// Rows of one transaction, as in an import of whole genomes.
const PAGE = 32;

/**
 * Takes the sequences of an import of several segments to the release of their rows. Sequences stream past and wait,
 * analysed and packed, in the database until all have come, so that memory is bounded whatever their order; then rows
 * are released, each with all its segments, or refused for what is wrong with any of them.
 * @yields verdicts
 */
export async function* importSegments(
  context: SegmentsContext,
  { batches, source }: { readonly batches: AsyncIterable<SequenceItem[]>; readonly source: string },
): AsyncGenerator<RowEvent[]> {
  const { analyse } = context;
  yield* mapConcurrently(batches, analyse.concurrency, (items) => takeBatch(context, items));
  let after = 0;
  for (;;) {
    const page = await readPage(context, after);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.rowNumber;
    yield await releasePage(context, page, source);
  }
}

/** Analyses a batch and keeps what came of it with the rows; gives verdicts on what has no row. */
async function takeBatch(
  context: SegmentsContext,
  items: readonly SequenceItem[],
): Promise<RowEvent[]> {
  const { db, analyse, importId, reference, release } = context;
  const segments = reference.segments.map(({ segment }) => segment);
  const { taken, problems, refused } = await findOwners(db, importId, { items, segments });
  const results = await analyse.analyse(
    release.instance.pathogen,
    taken.map(({ record, segment }) => ({
      ...{ name: record.name, letters: record.letters },
      ...(segment === null ? {} : { segment }),
    })),
  );
  const found = [...problems];
  const analysed: { taken: TakenSegment; result: Analysed }[] = [];
  taken.forEach((one, index) => {
    const result = defined(results[index], 'analysis');
    if (result.ok) analysed.push({ taken: one, result });
    else found.push({ row: one.row, problem: { ...result.problem, where: placeOf(one) } });
  });
  const repeated = await keepSequences(db, importId, analysed);
  for (const one of repeated) found.push({ row: one.row, problem: describeRepeated(one) });
  await keepProblems(db, importId, found);
  return refused;
}

const placeOf = ({ file, record }: Record): string => `${file} record ${record.index + 1}`;

interface RowProblem {
  readonly row: FoundRow;
  readonly problem: Problem;
}

async function findOwners(
  db: Database,
  importId: string,
  {
    items,
    segments,
  }: { readonly items: readonly SequenceItem[]; readonly segments: readonly string[] },
): Promise<{ taken: TakenSegment[]; problems: RowProblem[]; refused: RowEvent[] }> {
  const names = items.flatMap((item) =>
    'record' in item
      ? [
          ...listSequenceNames(item.record, segments).map(({ name }) => name),
          ...(splitSegment(item.record.id)?.slice(0, 1) ?? []),
        ]
      : [],
  );
  const rows = await findRows(db, importId, [...new Set(names)]);
  const taken: TakenSegment[] = [];
  const problems: RowProblem[] = [];
  const refused: RowEvent[] = [];
  for (const item of items) {
    if ('problem' in item) {
      refused.push(refuse(null, item.problem));
      continue;
    }
    const { record, file } = item;
    const name = listSequenceNames(record, segments).find((one) => rows.has(one.name));
    const row = name === undefined ? undefined : rows.get(name.name);
    if (name !== undefined && row !== undefined) {
      const segment = tellSegment(name, { kind: row.kind, sample: row.submissionId });
      // A refused row has its verdict already.
      if (row.state !== 'refused') taken.push({ row, record, file, segment });
      continue;
    }
    const [sample = '', other = ''] = splitSegment(record.id) ?? [];
    const known = rows.get(sample);
    if (known === undefined) {
      refused.push(refuse(record.id === '' ? null : record.id, describeMissingRow(record, file)));
    } else if (known.state !== 'refused') {
      problems.push({ row: known, problem: describeUnknown(item, { other, segments }) });
    }
  }
  return { taken, problems, refused };
}

function describeUnknown(
  item: Record,
  { other, segments }: { readonly other: string; readonly segments: readonly string[] },
): Problem {
  return {
    code: 'segment-unknown',
    where: placeOf(item),
    value: item.record.name.slice(0, 200),
    hint: `The name says segment "${other}", and the pathogen has ${segments.join(', ')}. Correct the name, or take the sequence out.`,
  };
}

function describeRepeated(item: TakenSegment): Problem {
  return {
    code: 'segment-repeated',
    where: placeOf(item),
    value: item.record.name.slice(0, 200),
    hint: 'The row has another sequence of the same segment. A row has one of each: take one out, or give the other sample a row of its own.',
  };
}

/** Gives those whose row has a sequence of their segment already. */
async function keepSequences(
  db: Database,
  importId: string,
  analysed: readonly { readonly taken: TakenSegment; readonly result: Analysed }[],
): Promise<TakenSegment[]> {
  if (analysed.length === 0) return [];
  const kept = await db.query<{ place: number }>(
    `WITH given AS (
       SELECT DISTINCT ON (submission_id, segment) * FROM unnest($2::text[], $3::text[], $4::int[], $5::bytea[],
         $6::bytea[], $7::jsonb[], $8::jsonb[]) WITH ORDINALITY
         AS g(submission_id, segment, length, digest, letters, analysis, warnings, place)
       ORDER BY submission_id, segment, place
     ), kept AS (
       INSERT INTO import_sequence (import_id, submission_id, segment, length, digest, letters, analysis, warnings)
       SELECT $1, submission_id, segment, length, digest, letters, analysis, warnings FROM given
       ON CONFLICT DO NOTHING RETURNING submission_id, segment
     )
     SELECT given.place FROM kept JOIN given USING (submission_id, segment)`,
    [
      importId,
      analysed.map(({ taken }) => taken.row.submissionId),
      analysed.map(({ result }) => result.segment),
      analysed.map(({ result }) => result.length),
      analysed.map(({ result }) => result.digest),
      analysed.map(({ result }) => result.letters),
      analysed.map(({ result }) => result.analysisJson),
      analysed.map(({ taken, result }) => JSON.stringify(describeWarnings(taken, result))),
    ],
  );
  const places = new Set(kept.map(({ place }) => Number(place) - 1));
  return analysed.filter((_, index) => !places.has(index)).map(({ taken }) => taken);
}

async function keepProblems(
  db: Database,
  importId: string,
  found: readonly RowProblem[],
): Promise<void> {
  if (found.length === 0) return;
  const byRow = Map.groupBy(found, ({ row }) => row.submissionId);
  // In one order, so that two batches of the same rows wait for each other in one way.
  const rows = [...byRow].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [submissionId, problems] of rows) {
    await db.execute(
      `UPDATE import_row SET problems = problems || $3::jsonb WHERE import_id = $1 AND submission_id = $2`,
      [importId, submissionId, JSON.stringify(problems.map(({ problem }) => problem))],
    );
  }
}

interface WaitingRow {
  readonly rowNumber: number;
  readonly submissionId: string;
  readonly metadata: FoundRow['metadata'];
  readonly otherColumns: FoundRow['otherColumns'];
  readonly warnings: readonly Problem[];
  readonly problems: readonly Problem[];
}

/** Rows that have sequences, or problems with them, in the order of the table. */
async function readPage(
  { db, importId }: SegmentsContext,
  after: number,
): Promise<readonly WaitingRow[]> {
  return db.query<WaitingRow>(
    `SELECT row_number AS "rowNumber", submission_id AS "submissionId", metadata, other_columns AS "otherColumns",
       warnings, problems
     FROM import_row r
     WHERE import_id = $1 AND state = 'waiting' AND row_number > $2
       AND (problems <> '[]' OR EXISTS (SELECT FROM import_sequence s
         WHERE s.import_id = $1 AND s.submission_id = r.submission_id))
     ORDER BY row_number LIMIT ${PAGE}`,
    [importId, after],
  );
}

async function releasePage(
  context: SegmentsContext,
  page: readonly WaitingRow[],
  source: string,
): Promise<RowEvent[]> {
  const { db, importId } = context;
  const names = page.map(({ submissionId }) => submissionId);
  const rows = await db.query<DraftSegment & { submissionId: string; warnings: Problem[] }>(
    `SELECT submission_id AS "submissionId", segment, length, digest, letters, analysis::text AS "analysisJson", warnings
     FROM import_sequence WHERE import_id = $1 AND submission_id = ANY($2::text[]) ORDER BY segment`,
    [importId, names],
  );
  const byRow = Map.groupBy(rows, ({ submissionId }) => submissionId);
  const events: RowEvent[] = page
    .filter(({ problems }) => problems.length > 0)
    .map(({ rowNumber, submissionId, problems }) => ({
      ...{ type: 'row', row: rowNumber, submissionId, outcome: 'refused' },
      problems: problems.map((one) => ({
        ...one,
        where: `${one.where}, ${source} row ${rowNumber}`,
      })),
    }));
  const ready = page
    .filter(({ problems }) => problems.length === 0)
    .map((row) => {
      const own = byRow.get(row.submissionId) ?? [];
      const segments = own.map(
        ({ warnings: _warnings, submissionId: _name, ...segment }): DraftSegment => segment,
      );
      const warnings = [...row.warnings, ...own.flatMap((one) => one.warnings)];
      return { row, draft: toDraft(row, segments), warnings };
    });
  events.push(...(await releaseRows(context, ready)));
  // Told, so that it is not told again as a row without sequences; what is released needs no place any more.
  await db.execute(
    `UPDATE import_row SET state = 'used' WHERE import_id = $1 AND submission_id = ANY($2::text[])`,
    [importId, names],
  );
  await db.execute(
    'DELETE FROM import_sequence WHERE import_id = $1 AND submission_id = ANY($2::text[])',
    [importId, names],
  );
  return events;
}
