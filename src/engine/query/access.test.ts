import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IndexSchema } from '../../schema/genome-row.ts';
import { formatSharedGroups, type Reader } from './access.ts';
import {
  actionArbitrary,
  filterArbitrary,
  rowsArbitrary,
  schemaArbitrary,
} from './arbitrary.test-kit.ts';
import { emptyBitmap } from './bitmap.ts';
import { runFacets, searchText } from './facets.ts';
import { appendRows, createFreshSegment, sealSegment } from './fresh-segment.ts';
import { oracleAnswer, type RawRow, toGenomeRow } from './oracle.test-kit.ts';
import { runOverTime } from './over-time.ts';
import { countRows, runQuery } from './run-query.ts';
import { openSegment } from './segment.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { createQuery, everyRow } from './tree.ts';

const numRuns = Number(process.env.OUTBREAK_PROPERTY_RUNS ?? 150);

const visibilities = ['open', 'open', 'group', 'restricted', null] as const;
const groups = ['one', 'two', null] as const;
const sharing = [[], [], ['two'], ['hub'], ['hub', 'one'], ['hub-2', 'two']] as const;

/** Schemas whose rows belong to groups. */
function withAccess(schema: IndexSchema): IndexSchema {
  return {
    ...schema,
    columns: [
      ...schema.columns,
      { name: 'visibility', type: 'string' },
      { name: 'owner', type: 'string' },
    ],
    access: { visibilityColumn: 'visibility', ownerColumn: 'owner', sharedColumn: 'shared' },
  };
}

const readers: fc.Arbitrary<Reader | undefined> = fc.constantFrom(
  undefined,
  { kind: 'open' },
  { kind: 'groups', groups: [] },
  { kind: 'groups', groups: ['one'] },
  { kind: 'groups', groups: ['two', 'three'] },
  { kind: 'groups', groups: ['hub'] },
  { kind: 'groups', groups: ['hub-2', 'one'] },
  { kind: 'steward' },
);

/** Who may see a row, in the plainest words. */
function maySee(row: RawRow, reader: Reader | undefined): boolean {
  if (row.metadata.visibility === 'open' || reader?.kind === 'steward') return true;
  if (reader?.kind !== 'groups') return false;
  const shared = String(row.metadata.shared ?? '').split(' ');
  return [String(row.metadata.owner), ...shared].some((group) => reader.groups.includes(group));
}

function seal(schema: IndexSchema, rows: readonly RawRow[]) {
  if (rows.length === 0) return [];
  const fresh = createFreshSegment(schema);
  const done = appendRows(
    fresh,
    rows.map((row) => toGenomeRow(schema, row)),
  );
  assert.ok(done.ok, JSON.stringify(done));
  const opened = openSegment(schema, sealSegment(fresh));
  assert.ok(opened.ok);
  return [{ segment: opened.value, tombstones: emptyBitmap }];
}

const caseArbitrary = schemaArbitrary.map(withAccess).chain((schema) =>
  rowsArbitrary(schema).chain((plain) =>
    fc
      .tuple(
        ...plain.map((row) =>
          fc
            .tuple(
              fc.constantFrom(...visibilities),
              fc.constantFrom(...groups),
              fc.constantFrom(...sharing),
            )
            .map(([visibility, owner, sharedWith]): RawRow => {
              const shared = formatSharedGroups(sharedWith);
              return { ...row, metadata: { ...row.metadata, visibility, owner, shared } };
            }),
        ),
      )
      .chain((rows) =>
        fc.record({
          schema: fc.constant(schema),
          rows: fc.constant(rows as RawRow[]),
          reader: readers,
          filter: filterArbitrary(
            schema,
            rows.map(({ key }) => key),
          ),
          action: actionArbitrary(schema),
        }),
      ),
  ),
);

function snapshotOf(schema: IndexSchema, rows: readonly RawRow[], reader: Reader | undefined) {
  const half = rows.length >> 1;
  const fresh = createFreshSegment(schema);
  assert.ok(
    appendRows(
      fresh,
      rows.slice(half).map((row) => toGenomeRow(schema, row)),
    ).ok,
  );
  const snapshot = takeSnapshot({
    schema,
    segments: seal(schema, rows.slice(0, half)),
    fresh,
    dataVersion: '1',
  });
  return reader === undefined ? snapshot : { ...snapshot, reader };
}

test('no question can name the column of the groups that rows are shared with', () => {
  fc.assert(
    fc.property(caseArbitrary, ({ schema, rows }) => {
      const snapshot = snapshotOf(schema, rows, { kind: 'steward' });
      const filter = { type: 'StringEquals', column: 'shared', value: ' hub ' } as const;
      assert.equal(countRows(snapshot, filter).ok, false);
      assert.equal(
        runQuery(snapshot, createQuery(everyRow, { type: 'Details', fields: ['shared'] })).ok,
        false,
      );
      const all = runQuery(snapshot, createQuery(everyRow, { type: 'Details', fields: null }));
      assert.ok(all.ok);
      assert.ok(!all.value.fields.includes('shared'));
    }),
    { numRuns: 20, seed: 2022 },
  );
});

const sortedTexts = (rows: Iterable<object>) =>
  [...rows].map((row) => JSON.stringify(Object.entries(row).sort())).sort();

test('every answer is that of an index without the rows that the asker may not see', () => {
  fc.assert(
    fc.property(caseArbitrary, ({ schema, rows, reader, filter, action }) => {
      const seen = rows.filter((row) => maySee(row, reader));
      const query = createQuery(filter, action);
      const answer = runQuery(snapshotOf(schema, rows, reader), query);
      const expected = runQuery(snapshotOf(schema, seen, { kind: 'steward' }), query);
      // A profile of a row that may not be seen is one of a row that does not exist.
      assert.equal(answer.ok, expected.ok);
      if (!answer.ok || !expected.ok) {
        assert.deepEqual(answer, expected);
        return;
      }
      const texts = sortedTexts(answer.value.rows);
      assert.deepEqual(texts, sortedTexts(expected.value.rows));
      assert.deepEqual(texts, sortedTexts(oracleAnswer({ schema, rows: seen }, query)));
      assert.equal(answer.value.total, expected.value.total);
    }),
    { numRuns, seed: 2020 },
  );
});

test('counts, facets, completions and numbers over time hint at no hidden row', () => {
  const ask = (snapshot: Snapshot) => {
    const columns = ['country', 'lineage', 'accession'];
    return {
      count: countRows(snapshot, everyRow),
      facets: runFacets(snapshot, everyRow, { columns: [...columns, 'owner'], limit: 50 }),
      texts: searchText(snapshot, 'e', { columns, limit: 50 }),
      months: runOverTime(snapshot, {
        filter: everyRow,
        dateColumn: 'date',
        ranges: [
          { dateFrom: null, dateTo: '2020-12-31' },
          { dateFrom: '2021-01-01', dateTo: null },
        ],
        items: [{ count: { type: 'IsNotNull', column: 'country' }, coverage: everyRow }],
      }),
    };
  };
  fc.assert(
    fc.property(caseArbitrary, ({ schema, rows, reader }) => {
      const seen = rows.filter((row) => maySee(row, reader));
      assert.deepEqual(
        ask(snapshotOf(schema, rows, reader)),
        ask(snapshotOf(schema, seen, { kind: 'steward' })),
      );
    }),
    { numRuns, seed: 2021 },
  );
});
