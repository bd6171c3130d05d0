import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ColumnValue, IndexSchema } from '../../schema/genome-row.ts';
import { emptyBitmap } from './bitmap.ts';
import { runFacets, searchText } from './facets.ts';
import { appendRows, createFreshSegment, sealSegment } from './fresh-segment.ts';
import { formatLapisAnswer } from './lapis/format-answer.ts';
import type { LapisEndpoint } from './lapis/lapis-query.ts';
import { parseLapisRequest } from './lapis/parse-lapis-request.ts';
import { type RawRow, toGenomeRow } from './oracle.test-kit.ts';
import { countRows, runQuery } from './run-query.ts';
import { openSegment } from './segment.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { createQuery, everyRow, type Filter } from './tree.ts';

function readCases<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`cases/${name}.json`, import.meta.url), 'utf8')) as T;
}

const data = readCases<{ schema: IndexSchema; rows: RawRow[] }>('data');
const { schema } = data;

function openSnapshots(): Snapshot[] {
  const fresh = createFreshSegment(schema);
  assert.ok(
    appendRows(
      fresh,
      data.rows.map((row) => toGenomeRow(schema, row)),
    ).ok,
  );
  const opened = openSegment(schema, sealSegment(fresh));
  assert.ok(opened.ok);
  const sealed = { segment: opened.value, tombstones: emptyBitmap };
  return [
    takeSnapshot({ schema, segments: [sealed], fresh: null, dataVersion: '7' }),
    takeSnapshot({ schema, segments: [], fresh, dataVersion: '7' }),
  ];
}

const snapshots = openSnapshots();

interface FilterCase {
  readonly name: string;
  readonly filter: Filter;
  readonly keys?: readonly string[];
  readonly problem?: string;
}

test('filters find the rows that their cases name', async (t) => {
  for (const { name, filter, keys, problem } of readCases<FilterCase[]>('filters')) {
    await t.test(name, () => {
      for (const snapshot of snapshots) {
        const answer = runQuery(
          snapshot,
          createQuery(filter, { type: 'Details', fields: ['accession'] }),
        );
        if (keys === undefined) {
          assert.ok(!answer.ok);
          assert.deepEqual(
            answer.error.map(({ code }) => code),
            [problem],
          );
          const count = countRows(snapshot, filter);
          assert.ok(!count.ok);
          continue;
        }
        assert.ok(answer.ok, JSON.stringify(answer));
        assert.deepEqual([...answer.value.rows].map((row) => row.accession).sort(), keys);
      }
    });
  }
});

interface LapisCase {
  readonly name: string;
  readonly endpoint: LapisEndpoint;
  readonly params: Record<string, unknown>;
  readonly rows?: readonly Record<string, ColumnValue>[];
  readonly text?: string;
  readonly problem?: string;
}

test('LAPIS requests are answered as their cases say', async (t) => {
  for (const { name, endpoint, params, rows, text, problem } of readCases<LapisCase[]>('lapis')) {
    await t.test(name, () => {
      const request = parseLapisRequest(schema, endpoint, params);
      if (problem !== undefined) {
        assert.ok(!request.ok);
        assert.deepEqual([...new Set(request.error.map(({ where }) => where))], [problem]);
        return;
      }
      assert.ok(request.ok, JSON.stringify(request));
      for (const snapshot of snapshots) {
        const answer = runQuery(snapshot, request.value.query);
        assert.ok(answer.ok, JSON.stringify(answer));
        if (text === undefined) {
          assert.deepEqual([...answer.value.rows], rows);
          continue;
        }
        const { format } = request.value;
        const pieces = formatLapisAnswer(answer.value, request.value, {
          format,
          info: { dataVersion: '7' },
        });
        assert.equal([...pieces].join(''), text);
      }
    });
  }
});

test('an unknown key lists the keys that there are', () => {
  const request = parseLapisRequest(schema, 'aggregated', { contry: 'CH' });
  assert.ok(!request.ok);
  for (const key of ['country', 'country.regex', 'dateFrom', 'advancedQuery', 'orderBy']) {
    assert.match(request.error[0]?.hint ?? '', new RegExp(`\\b${key}\\b`));
  }
});

test('facets count the values of several columns', () => {
  for (const snapshot of snapshots) {
    const facets = runFacets(
      snapshot,
      { type: 'IsNotNull', column: 'age' },
      { columns: ['country', 'complete'], limit: 2 },
    );
    assert.deepEqual(facets, {
      ok: true,
      value: {
        country: [
          { value: 'CH', count: 2 },
          { value: null, count: 1 },
        ],
        complete: [
          { value: false, count: 2 },
          { value: true, count: 2 },
        ],
      },
    });
    const unknown = runFacets(snapshot, everyRow, { columns: ['city'], limit: 2 });
    assert.ok(!unknown.ok);
    assert.equal(unknown.error[0]?.code, 'query-field-unknown');
  }
});

test('a text is searched in several columns and completed', () => {
  for (const snapshot of snapshots) {
    const search = searchText(snapshot, 'a', { columns: ['country', 'pangoLineage'], limit: 3 });
    assert.ok(search.ok);
    assert.deepEqual(search.value.completions, [
      { column: 'pangoLineage', value: 'A', count: 1 },
      { column: 'pangoLineage', value: 'A.1', count: 1 },
      { column: 'country', value: 'US, "east"', count: 1 },
    ]);
    assert.deepEqual(countRows(snapshot, search.value.filter), { ok: true, value: 4 });
    assert.ok(!searchText(snapshot, 'a', { columns: ['age'], limit: 3 }).ok);
  }
});
