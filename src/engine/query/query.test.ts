import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IndexSchema } from '../../schema/genome-row.ts';
import { compareValues } from './answer-row.ts';
import {
  actionArbitrary,
  filterArbitrary,
  rowsArbitrary,
  schemaArbitrary,
} from './arbitrary.test-kit.ts';
import { emptyBitmap } from './bitmap.ts';
import { compactSegments } from './compact-segments.ts';
import {
  appendRows,
  createFreshSegment,
  deleteFreshRow,
  type SegmentState,
  sealSegment,
} from './fresh-segment.ts';
import { oracleAnswer, type RawRow, toGenomeRow } from './oracle.test-kit.ts';
import { countRows, runQuery } from './run-query.ts';
import { openSegment } from './segment.ts';
import { addTombstone, findRow, type Snapshot, takeSnapshot } from './snapshot.ts';
import { createQuery, type Query } from './tree.ts';

const numRuns = Number(process.env.OUTBREAK_PROPERTY_RUNS ?? 150);
// The same cases at every ordinary run, so that a change is what makes it fail; a longer run draws others.
const seeds = process.env.OUTBREAK_PROPERTY_RUNS === undefined ? { seed: 2020 } : {};

/** Random trees at least, each compared in every layout, and how many of them are asked of one set of rows. */
const TREES = 10_000;
const QUESTIONS = 8;

function fill(schema: IndexSchema, rows: readonly RawRow[]) {
  const fresh = createFreshSegment(schema);
  const done = appendRows(
    fresh,
    rows.map((row) => toGenomeRow(schema, row)),
  );
  assert.ok(done.ok, JSON.stringify(done));
  return fresh;
}

function open(schema: IndexSchema, bytes: Uint8Array): SegmentState {
  const opened = openSegment(schema, bytes);
  assert.ok(opened.ok, JSON.stringify(opened));
  return { segment: opened.value, tombstones: emptyBitmap };
}

const sealed = (schema: IndexSchema, rows: readonly RawRow[]) =>
  rows.length === 0 ? [] : [open(schema, sealSegment(fill(schema, rows)))];

/** The same live rows, laid out in every way that they can be; `gone` are rows that were deleted. */
function layOut(
  schema: IndexSchema,
  rows: readonly RawRow[],
  gone: readonly RawRow[],
): Record<string, Snapshot> {
  const snapshot = (
    segments: readonly SegmentState[],
    fresh: Snapshot['fresh'] = [],
  ): Snapshot => ({
    schema,
    segments,
    fresh,
    dataVersion: '1',
  });
  const half = rows.length >> 1;
  const withGone = fill(schema, [...rows, ...gone]);
  for (const { key } of gone) assert.ok(deleteFreshRow(withGone, key));
  const grown = fill(schema, rows.slice(0, half));
  takeSnapshot({ schema, segments: [], fresh: grown, dataVersion: '1' });
  assert.ok(
    appendRows(
      grown,
      rows.slice(half).map((row) => toGenomeRow(schema, row)),
    ).ok,
  );
  const deleted = sealed(schema, [...gone, ...rows]).map(({ segment }) => {
    let tombstones = emptyBitmap;
    for (const { key } of gone) {
      const row = findRow(segment, key);
      assert.ok(row !== null);
      tombstones = addTombstone(tombstones, row);
    }
    return { segment, tombstones };
  });
  const parts = [...deleted.slice(0, 1), ...sealed(schema, [])];
  return {
    'fresh with deleted rows': takeSnapshot({
      schema,
      segments: [],
      fresh: withGone,
      dataVersion: '1',
    }),
    'fresh in pieces': takeSnapshot({ schema, segments: [], fresh: grown, dataVersion: '1' }),
    'one sealed segment': snapshot(sealed(schema, rows)),
    'several segments and a fresh one': takeSnapshot({
      schema,
      segments: [
        ...sealed(schema, rows.slice(0, half >> 1)),
        ...sealed(schema, rows.slice(half >> 1, half)),
      ],
      fresh: fill(schema, rows.slice(half)),
      dataVersion: '1',
    }),
    'deleted rows in a sealed segment': snapshot(deleted),
    compacted: snapshot(compactSegments(schema, parts).map((bytes) => open(schema, bytes))),
  };
}

const sortedTexts = (rows: Iterable<object>) =>
  [...rows].map((row) => JSON.stringify(Object.entries(row).sort())).sort();

const caseArbitrary = schemaArbitrary.chain((schema) =>
  fc.tuple(rowsArbitrary(schema), fc.nat({ max: 5 })).chain(([all, goneCount]) => {
    const rows = all.slice(goneCount);
    const keys = rows.map(({ key }) => key);
    return fc.record({
      schema: fc.constant(schema),
      rows: fc.constant(rows),
      gone: fc.constant(all.slice(0, goneCount)),
      filter: filterArbitrary(schema, keys),
      action: actionArbitrary(schema),
      // Asked of the same rows, which take longer to lay out than a question to answer.
      questions: fc.array(
        fc.record({ filter: filterArbitrary(schema, keys), action: actionArbitrary(schema) }),
        { minLength: QUESTIONS, maxLength: QUESTIONS },
      ),
    });
  }),
);

test('every layout answers like the scan over whole sequences', () => {
  fc.assert(
    fc.property(caseArbitrary, ({ schema, rows, gone, questions }) => {
      const layouts = Object.entries(layOut(schema, rows, gone));
      for (const { filter, action } of questions) {
        const query = createQuery(filter, action);
        const expected = sortedTexts(oracleAnswer({ schema, rows }, query));
        const count = oracleAnswer(
          { schema, rows },
          createQuery(filter, { type: 'Aggregated', groupBy: [] }),
        )[0]?.count;
        for (const [layout, snapshot] of layouts) {
          const answer = runQuery(snapshot, query);
          assert.ok(answer.ok, JSON.stringify(answer));
          assert.deepEqual(sortedTexts(answer.value.rows), expected, layout);
          assert.equal(answer.value.total, count, layout);
          assert.deepEqual(countRows(snapshot, filter), { ok: true, value: count }, layout);
        }
      }
    }),
    { numRuns: Math.max(numRuns, TREES / QUESTIONS), ...seeds },
  );
});

test('order, offset and limit cut the same rows out of every layout', () => {
  const orderArbitrary = fc.uniqueArray(
    fc.record({
      field: fc.constantFrom(
        'country',
        'lineage',
        'date',
        'date.isoWeek',
        'age',
        'score',
        'complete',
      ),
      order: fc.constantFrom('ascending' as const, 'descending' as const),
    }),
    { maxLength: 4, selector: ({ field }) => field },
  );
  fc.assert(
    fc.property(
      caseArbitrary,
      orderArbitrary,
      fc.nat({ max: 8 }),
      fc.option(fc.nat({ max: 8 })),
      (one, orderBy, offset, limit) => {
        const { schema, rows, gone, filter } = one;
        // The key as last field makes the order total, so the answer is one list.
        const query: Query = {
          ...createQuery(filter, { type: 'Details', fields: null }),
          orderBy: [...orderBy, { field: 'accession', order: 'descending' }],
          offset,
          limit,
        };
        const isoWeekRows = oracleAnswer(
          { schema, rows },
          { ...query, action: { type: 'Details', fields: ['accession', 'date.isoWeek'] } },
        );
        const weekOf = new Map(
          isoWeekRows.map((row) => [row.accession, row['date.isoWeek'] ?? null]),
        );
        const all = oracleAnswer({ schema, rows }, query).sort((a, b) => {
          for (const { field, order } of query.orderBy) {
            const [left, right] = [a, b].map((row) =>
              field === 'date.isoWeek'
                ? (weekOf.get(row.accession ?? null) ?? null)
                : (row[field] ?? null),
            );
            const difference = compareValues(left ?? null, right ?? null);
            if (difference !== 0) return order === 'ascending' ? difference : -difference;
          }
          return 0;
        });
        const expected = all.slice(offset, limit === null ? undefined : offset + limit);
        for (const [layout, snapshot] of Object.entries(layOut(schema, rows, gone))) {
          const answer = runQuery(snapshot, query);
          assert.ok(answer.ok, JSON.stringify(answer));
          assert.deepEqual([...answer.value.rows], expected, layout);
        }
      },
    ),
    { numRuns, ...seeds },
  );
});

test('a random order is the same in every layout and for sequences as for metadata', () => {
  fc.assert(
    fc.property(caseArbitrary, fc.integer(), ({ schema, rows, gone }, seed) => {
      const query: Query = {
        ...createQuery({ type: 'True' }, { type: 'Details', fields: ['accession'] }),
        randomize: { seed },
        limit: 5,
      };
      const sequences: Query = {
        ...query,
        action: { type: 'Aligned', kind: 'nucleotide', sequences: [], fields: [] },
      };
      const answers = Object.values(layOut(schema, rows, gone)).flatMap((snapshot) =>
        [query, sequences].map((one) => {
          const answer = runQuery(snapshot, one);
          assert.ok(answer.ok);
          return [...answer.value.rows];
        }),
      );
      for (const answer of answers) assert.deepEqual(answer, answers[0]);
      assert.equal(answers[0]?.length, Math.min(5, rows.length));
    }),
    { numRuns: Math.ceil(numRuns / 4), ...seeds },
  );
});
