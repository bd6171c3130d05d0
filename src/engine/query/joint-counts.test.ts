import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { ColumnDefinition, IndexSchema } from '../../schema/genome-row.ts';
import { filterArbitrary, rowsArbitrary, schemaArbitrary } from './arbitrary.test-kit.ts';
import { emptyBitmap } from './bitmap.ts';
import { countDayDifferences, findDayQuantiles } from './day-differences.ts';
import { findRows } from './found-rows.ts';
import { appendRows, createFreshSegment, sealSegment } from './fresh-segment.ts';
import { countJointly, countOverlaps } from './joint-counts.ts';
import { oracleMatches, type RawRow, toGenomeRow } from './oracle.test-kit.ts';
import { openSegment } from './segment.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

/** Half of the rows sealed, the others fresh. */
function layOut(schema: IndexSchema, rows: readonly RawRow[]): Snapshot {
  const half = rows.length >> 1;
  const fill = (own: readonly RawRow[]) => {
    const fresh = createFreshSegment(schema);
    const taken = appendRows(
      fresh,
      own.map((row) => toGenomeRow(schema, row)),
    );
    assert.ok(taken.ok);
    return fresh;
  };
  const segments = [];
  if (half > 0) {
    const opened = openSegment(schema, sealSegment(fill(rows.slice(0, half))));
    assert.ok(opened.ok);
    segments.push({ segment: opened.value, tombstones: emptyBitmap });
  }
  return takeSnapshot({ schema, segments, fresh: fill(rows.slice(half)), dataVersion: '1' });
}

/** Second dates of rows, some before the first ones and some not known. */
const LATER = ['2021-01-01', null, '2020-02-29', '2021-03-09', '1970-01-01'];

const worlds = schemaArbitrary.chain((schema) =>
  fc.record({
    schema: fc.constant(schema),
    rows: rowsArbitrary(schema),
    filter: filterArbitrary(schema, []),
    others: fc.array(filterArbitrary(schema, []), { minLength: 1, maxLength: 4 }),
  }),
);

test('rows of each filter and of each two are those of a scan', () => {
  let counted = 0;
  fc.assert(
    fc.property(worlds, ({ schema, rows, filter, others }) => {
      const snapshot = layOut(schema, rows);
      const oracle = { schema, rows };
      const takes = (row: RawRow, own: typeof filter) => oracleMatches(oracle, row, own);
      const taken = rows.filter((row) => takes(row, filter));
      const joint = countJointly(snapshot, findRows(snapshot, filter), others);
      const expected = others.map((a) =>
        others.map((b) => taken.filter((row) => takes(row, a) && takes(row, b)).length),
      );
      assert.deepEqual(joint.both, expected);
      assert.deepEqual(
        joint.counts,
        expected.map((row, i) => row[i]),
      );
      const overlaps = countOverlaps([filter, ...others].map((own) => findRows(snapshot, own)));
      const all = [filter, ...others];
      assert.deepEqual(
        overlaps,
        all.map((a) => all.map((b) => rows.filter((row) => takes(row, a) && takes(row, b)).length)),
      );
      counted += taken.length;
    }),
    { numRuns: 300, seed: 7 },
  );
  assert.ok(counted > 300, `${counted} rows counted`);
});

test('days between two dates are those of a scan, by value of a column', () => {
  let dated = 0;
  fc.assert(
    fc.property(worlds, (world) => {
      const { filter } = world;
      const [from, to] = ['date', 'later'];
      const later: ColumnDefinition = { name: to, type: 'date' };
      const schema = { ...world.schema, columns: [...world.schema.columns, later] };
      const rows = world.rows.map((row, i) => ({
        ...row,
        metadata: { ...row.metadata, [to]: LATER[i % LATER.length] ?? null },
      }));
      const texts = schema.columns.filter(({ type }) => type === 'string').map(({ name }) => name);
      const snapshot = layOut(schema, rows);
      const taken = rows.filter((row) => oracleMatches({ schema, rows }, row, filter));
      for (const by of [null, ...texts]) {
        const expected = new Map<unknown, { days: Map<number, number>; undated: number }>();
        for (const { metadata } of taken) {
          const value = by === null ? null : (metadata[by] ?? null);
          const known = expected.get(value) ?? { days: new Map<number, number>(), undated: 0 };
          expected.set(value, known);
          const [begin, end] = [metadata[from], metadata[to]];
          if (typeof begin !== 'string' || typeof end !== 'string') known.undated += 1;
          else {
            const days = (Date.parse(end) - Date.parse(begin)) / 86_400_000;
            known.days.set(days, (known.days.get(days) ?? 0) + 1);
            dated += 1;
          }
        }
        const found = countDayDifferences(findRows(snapshot, filter), { from, to, by });
        assert.deepEqual(
          new Map(found.map(({ value, days, undated }) => [value, { days, undated }])),
          expected,
        );
      }
    }),
    { numRuns: 200, seed: 11 },
  );
  assert.ok(dated > 300, `${dated} dated rows`);
});

test('quantiles are those of the written-out list', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -30, max: 400 }), { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (list, share) => {
        const days = new Map<number, number>();
        for (const day of list) days.set(day, (days.get(day) ?? 0) + 1);
        const sorted = list.toSorted((a, b) => a - b);
        const rank = Math.max(1, Math.ceil(share * list.length));
        assert.deepEqual(findDayQuantiles(days, [share]), [sorted[rank - 1]]);
      },
    ),
  );
  assert.deepEqual(findDayQuantiles(new Map(), [0.1, 0.5]), [null, null]);
});
