import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { IndexSchema } from '../../schema/genome-row.ts';
import { filterArbitrary, rowsArbitrary, schemaArbitrary } from './arbitrary.test-kit.ts';
import { emptyBitmap } from './bitmap.ts';
import { appendRows, createFreshSegment, deleteFreshRow, sealSegment } from './fresh-segment.ts';
import { oracleMatches, type RawRow, toGenomeRow } from './oracle.test-kit.ts';
import { type DateRange, runOverTime } from './over-time.ts';
import { openSegment } from './segment.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import type { Filter } from './tree.ts';

function fill(schema: IndexSchema, rows: readonly RawRow[]) {
  const fresh = createFreshSegment(schema);
  assert.ok(
    appendRows(
      fresh,
      rows.map((row) => toGenomeRow(schema, row)),
    ).ok,
  );
  return fresh;
}

function sealed(schema: IndexSchema, rows: readonly RawRow[]) {
  const opened = openSegment(schema, sealSegment(fill(schema, rows)));
  assert.ok(opened.ok);
  return { segment: opened.value, tombstones: emptyBitmap };
}

/** The first half of the rows sealed, the others fresh, with some rows that are deleted again. */
function layOut(schema: IndexSchema, rows: readonly RawRow[], gone: readonly RawRow[]): Snapshot {
  const half = rows.length >> 1;
  const segments = half === 0 ? [] : [sealed(schema, rows.slice(0, half))];
  const fresh = fill(schema, [...rows.slice(half), ...gone]);
  for (const { key } of gone) assert.ok(deleteFreshRow(fresh, key));
  return takeSnapshot({ schema, segments, fresh, dataVersion: '7' });
}

// Days that rows have, and those beside them.
const day = fc.constantFrom(
  ...['2020-02-28', '2020-02-29', '2020-12-31', '2021-01-01', '2021-01-02', '2021-01-03'],
  ...['2021-01-04', '2021-01-05', '1969-12-30', '1969-12-31', '1970-01-01'],
);
const rangeArbitrary: fc.Arbitrary<DateRange> = fc
  .tuple(fc.option(day), fc.option(day))
  .map(([a, b]) =>
    a !== null && b !== null && a > b ? { dateFrom: b, dateTo: a } : { dateFrom: a, dateTo: b },
  );

/** What proportions of mutations are of, which is counted in another way than other filters. */
function coveredArbitrary(schema: IndexSchema): fc.Arbitrary<Filter> {
  const sequences = [
    ...schema.nucleotideSequences.map((own) => ({ ...own, kind: 'nucleotide' as const })),
    ...schema.genes.map((own) => ({ ...own, kind: 'aminoAcid' as const })),
  ];
  return fc
    .constantFrom(...sequences)
    .chain(({ kind, name, sequence }) =>
      fc
        .nat({ max: sequence.length - 1 })
        .map((position): Filter => ({ type: 'IsCovered', kind, sequence: name, position })),
    );
}

const isIn = (date: unknown, { dateFrom, dateTo }: DateRange) =>
  typeof date === 'string' &&
  (dateFrom === null || date >= dateFrom) &&
  (dateTo === null || date <= dateTo);

test('counts by ranges are those of a scan, also where ranges overlap', () => {
  let counted = 0;
  fc.assert(
    fc.property(
      schemaArbitrary.chain((schema) =>
        rowsArbitrary(schema).chain((all) => {
          const keys = all.map(({ key }) => key);
          const filter = filterArbitrary(schema, []);
          return fc.record({
            schema: fc.constant(schema),
            rows: fc.constant(all.slice(0, -2)),
            gone: fc.constant(all.slice(-2)),
            filter,
            items: fc.array(
              fc.record({ count: filter, coverage: fc.oneof(filter, coveredArbitrary(schema)) }),
              { maxLength: 3 },
            ),
            ranges: fc.array(rangeArbitrary, { maxLength: 5 }),
            keys: fc.constant(keys),
          });
        }),
      ),
      ({ schema, rows, gone, filter, items, ranges }) => {
        const query = { filter, dateColumn: 'date', ranges, items };
        const answer = runOverTime(layOut(schema, rows, gone), query);
        assert.ok(answer.ok, JSON.stringify(answer));
        const oracle = { schema, rows };
        const taken = rows.filter((row) => oracleMatches(oracle, row, filter));
        const countIn = (range: DateRange, own: typeof filter) =>
          taken.filter((row) => isIn(row.metadata.date, range) && oracleMatches(oracle, row, own))
            .length;
        assert.deepEqual(
          answer.value.totals,
          ranges.map((range) => countIn(range, { type: 'True' })),
        );
        const cells = items.map(({ count, coverage }) =>
          ranges.map((range) => ({
            count: countIn(range, count),
            coverage: countIn(range, coverage),
          })),
        );
        assert.deepEqual(answer.value.cells, cells);
        counted += answer.value.totals.reduce((sum, total) => sum + total, 0);
      },
    ),
    { numRuns: 400, seed: 2020 },
  );
  assert.ok(counted > 300, `${counted} rows counted`);
});

test('what cannot be counted is refused with a remedy', () => {
  const [schema] = fc.sample(schemaArbitrary, { numRuns: 1, seed: 1 });
  assert.ok(schema);
  const snapshot = layOut(schema, [], []);
  const base = { filter: { type: 'True' as const }, dateColumn: 'date', items: [], ranges: [] };
  const hintOf = (change: Partial<Parameters<typeof runOverTime>[1]>) => {
    const answer = runOverTime(snapshot, { ...base, ...change });
    return answer.ok ? 'none' : (answer.error[0]?.hint ?? '');
  };
  assert.equal(hintOf({}), 'none');
  assert.match(hintOf({ dateColumn: 'country' }), /Give a column of dates: date/);
  assert.match(hintOf({ dateColumn: 'nothing' }), /Give a column of dates/);
  assert.match(hintOf({ ranges: [{ dateFrom: '2021-02-30', dateTo: null }] }), /YYYY-MM-DD/);
  assert.match(
    hintOf({ ranges: [{ dateFrom: '2021-02-03', dateTo: '2021-02-01' }] }),
    /ends before it begins/,
  );
  const items = Array.from({ length: 2001 }, () => ({
    count: base.filter,
    coverage: base.filter,
  }));
  assert.match(hintOf({ items }), /at most 2000 rows/);
  const ranges = Array.from({ length: 30_001 }, () => ({ dateFrom: null, dateTo: null }));
  assert.match(hintOf({ ranges }), /at most 30000 at once/);
});
