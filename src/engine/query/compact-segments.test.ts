import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GenomeRow, IndexSchema } from '../../schema/genome-row.ts';
import { bitmapFromRows, chunkRows, emptyBitmap } from './bitmap.ts';
import { compactSegments } from './compact-segments.ts';
import { appendRows, createFreshSegment, sealSegment } from './fresh-segment.ts';
import { runQuery } from './run-query.ts';
import { openSegment } from './segment.ts';
import { createQuery, everyRow } from './tree.ts';

const schema: IndexSchema = {
  primaryKey: 'accession',
  columns: [{ name: 'lineage', type: 'string', lineageSystem: 'x' }],
  nucleotideSequences: [{ name: 'main', sequence: 'ACGT' }],
  genes: [],
  lineageSystems: { x: { A: {}, B: {} } },
};

function createRow(number: number): GenomeRow {
  const change =
    number % 3 === 0 ? { positions: [1], symbols: 'T' } : { positions: [], symbols: '' };
  return {
    key: `k${number}`,
    metadata: { lineage: number % 2 === 0 ? 'A' : 'B' },
    nucleotide: { main: { begin: 0, end: 4, missing: [], insertions: [], ...change } },
    aminoAcid: {},
  };
}

function open(bytes: Uint8Array) {
  const opened = openSegment(schema, bytes);
  assert.ok(opened.ok);
  return opened.value;
}

function sealNumbers(from: number, to: number) {
  const fresh = createFreshSegment(schema);
  const rows = Array.from({ length: to - from }, (_, i) => createRow(from + i));
  assert.ok(appendRows(fresh, rows).ok);
  return open(sealSegment(fresh));
}

test('more rows than a segment holds become several segments, sorted as a whole', () => {
  const states = [
    { segment: sealNumbers(0, chunkRows), tombstones: bitmapFromRows(Uint16Array.of(0, 65_535)) },
    { segment: sealNumbers(chunkRows, chunkRows + 3000), tombstones: emptyBitmap },
  ];
  const merged = compactSegments(schema, states).map(open);
  assert.deepEqual(
    merged.map(({ rowCount }) => rowCount),
    [chunkRows, 2998],
  );
  const segments = merged.map((segment) => ({ segment, tombstones: emptyBitmap }));
  const ask = (parts: typeof states) => {
    const query = createQuery(everyRow, { type: 'Aggregated', groupBy: ['lineage'] });
    const answer = runQuery({ schema, segments: parts, fresh: [], dataVersion: '1' }, query);
    assert.ok(answer.ok);
    return JSON.stringify([...answer.value.rows]);
  };
  assert.equal(ask(segments), ask(states));
  // All rows of lineage A come before those of B, so the second segment has B alone.
  assert.equal(ask(segments.slice(1)), '[{"count":2998,"lineage":"B"}]');
});

test('a full fresh segment refuses more rows', () => {
  const fresh = createFreshSegment(schema);
  const rows = Array.from({ length: chunkRows }, (_, number) => createRow(number));
  assert.ok(appendRows(fresh, rows).ok);
  const more = appendRows(fresh, [createRow(chunkRows)]);
  assert.ok(!more.ok);
  assert.equal(more.error[0]?.code, 'segment-full');
});

test('segments whose rows are all deleted leave nothing', () => {
  const segment = sealNumbers(0, 3);
  assert.deepEqual(
    compactSegments(schema, [{ segment, tombstones: bitmapFromRows(Uint16Array.of(0, 1, 2)) }]),
    [],
  );
});
