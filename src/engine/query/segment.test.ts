import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GenomeRow, IndexSchema } from '../../schema/genome-row.ts';
import { appendRows, createFreshSegment, deleteFreshRow, sealSegment } from './fresh-segment.ts';
import { countRows, runQuery } from './run-query.ts';
import { segmentFormatVersion } from './section-file.ts';
import { openSegment } from './segment.ts';
import { takeSnapshot } from './snapshot.ts';
import { createQuery, everyRow } from './tree.ts';

const schema: IndexSchema = {
  primaryKey: 'accession',
  columns: [
    { name: 'date', type: 'date' },
    { name: 'age', type: 'int' },
  ],
  nucleotideSequences: [{ name: 'main', sequence: 'ACGTACGT' }],
  genes: [],
  lineageSystems: {},
};

const complete = { begin: 0, end: 8, positions: [], symbols: '', missing: [], insertions: [] };

function createRow(
  key: string,
  change: object = {},
  metadata: GenomeRow['metadata'] = {},
): GenomeRow {
  return { key, metadata, nucleotide: { main: { ...complete, ...change } }, aminoAcid: {} };
}

function seal(rows: readonly GenomeRow[]): Uint8Array {
  const fresh = createFreshSegment(schema);
  assert.ok(appendRows(fresh, rows).ok);
  return sealSegment(fresh);
}

test('a segment that is cut, damaged or of another version is a problem', () => {
  const bytes = seal([createRow('a'), createRow('b', { positions: [2], symbols: 'T' })]);
  assert.ok(openSegment(schema, bytes).ok);
  const check = (damaged: Uint8Array, code: string) => {
    const opened = openSegment(schema, damaged);
    assert.ok(!opened.ok);
    assert.equal(opened.error.code, code);
  };
  for (const length of [0, 7, 23, 24, 100, bytes.length - 1])
    check(bytes.slice(0, length), 'segment-cut');
  check(Uint8Array.from([...bytes, 0]), 'segment-cut');
  check(bytes.with(0, 0), 'segment-magic');
  check(bytes.with(8, 0), 'segment-version');
  check(bytes.with(8, segmentFormatVersion + 1), 'segment-version');
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: bytes.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      (at, flip) => {
        check(bytes.with(at, (bytes[at] ?? 0) ^ flip), 'segment-checksum');
      },
    ),
  );
});

test('a segment opens at any offset and in shared memory', () => {
  const bytes = seal([createRow('a', { positions: [2], symbols: '-' })]);
  for (const offset of [0, 1, 3, 8]) {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 16), offset, bytes.length);
    shared.set(bytes);
    const opened = openSegment(schema, shared);
    assert.ok(opened.ok);
    const snapshot = takeSnapshot({ schema, segments: [], fresh: null, dataVersion: '1' });
    const state = {
      segment: opened.value,
      tombstones: { kind: 'array', size: 0, rows: new Uint16Array(0) } as const,
    };
    const answer = runQuery(
      { ...snapshot, segments: [state] },
      createQuery(everyRow, { type: 'Aligned', kind: 'nucleotide', sequences: null, fields: [] }),
    );
    assert.ok(answer.ok);
    assert.deepEqual([...answer.value.rows], [{ accession: 'a', main: 'AC-TACGT' }]);
  }
});

test('a schema may gain columns and sequences, and may not change what there is', () => {
  const bytes = seal([createRow('a', {}, { age: 3 })]);
  const wider: IndexSchema = {
    ...schema,
    columns: [
      ...schema.columns,
      { name: 'host', type: 'string' },
      { name: 'score', type: 'float' },
    ],
    genes: [{ name: 'S', sequence: 'MK' }],
  };
  const opened = openSegment(wider, bytes);
  assert.ok(opened.ok);
  const tombstones = { kind: 'array', size: 0, rows: new Uint16Array(0) } as const;
  const snapshot = {
    schema: wider,
    segments: [{ segment: opened.value, tombstones }],
    fresh: [],
    dataVersion: '1',
  };
  const details = runQuery(snapshot, createQuery(everyRow, { type: 'Details', fields: null }));
  assert.ok(details.ok);
  assert.deepEqual(
    [...details.value.rows],
    [{ accession: 'a', date: null, age: 3, host: null, score: null }],
  );
  const aligned = runQuery(
    snapshot,
    createQuery(everyRow, { type: 'Aligned', kind: 'aminoAcid', sequences: null, fields: [] }),
  );
  assert.ok(aligned.ok);
  assert.deepEqual([...aligned.value.rows], [{ accession: 'a', S: null }]);
  const refuse = (changed: IndexSchema) => {
    const result = openSegment(changed, bytes);
    assert.ok(!result.ok);
    assert.equal(result.error.code, 'segment-schema');
  };
  refuse({ ...schema, columns: [{ name: 'age', type: 'string' }] });
  refuse({ ...schema, nucleotideSequences: [{ name: 'main', sequence: 'ACGTACGA' }] });
});

test('rows that do not describe a sequence or a value are refused, and with them their batch', () => {
  const check = (row: GenomeRow, code: string) => {
    const fresh = createFreshSegment(schema);
    const done = appendRows(fresh, [createRow('good'), row]);
    assert.ok(!done.ok, JSON.stringify(row));
    assert.deepEqual(
      done.error.map((problem) => problem.code),
      [code],
    );
    const snapshot = takeSnapshot({ schema, segments: [], fresh, dataVersion: '1' });
    assert.deepEqual(countRows(snapshot, everyRow), { ok: true, value: 0 });
  };
  for (const change of [
    { end: 9 },
    { begin: -1 },
    { begin: 5, end: 4 },
    { positions: [1], symbols: '' },
    { positions: [1], symbols: 'C' },
    { positions: [1], symbols: 'N' },
    { positions: [1], symbols: 'é' },
    { positions: [3, 2], symbols: 'AA' },
    { positions: [1], symbols: 'A', begin: 2 },
    { missing: [1] },
    { missing: [3, 3] },
    { missing: [3, 5, 4, 6] },
    { missing: [1, 2], positions: [1], symbols: 'A' },
    { insertions: [{ position: 9, symbols: 'A' }] },
    { insertions: [{ position: 1, symbols: '' }] },
  ]) {
    check(createRow('bad', change), 'row-sequence');
  }
  check(createRow('bad', {}, { date: '2020-03' }), 'row-value-type');
  check(createRow('bad', {}, { age: 1.5 }), 'row-value-type');
  check(createRow('bad', {}, { age: '1' }), 'row-value-type');
  check(createRow('good'), 'row-key-taken');
  check({ ...createRow('bad'), aminoAcid: { S: null } }, 'row-sequence-unknown');
});

test('a snapshot never changes', () => {
  const fresh = createFreshSegment(schema);
  const pin = () => takeSnapshot({ schema, segments: [], fresh, dataVersion: '1' });
  const keysOf = (snapshot: ReturnType<typeof pin>) => {
    const answer = runQuery(
      snapshot,
      createQuery(everyRow, { type: 'Details', fields: ['accession'] }),
    );
    assert.ok(answer.ok);
    return answer.value;
  };
  assert.ok(appendRows(fresh, [createRow('a'), createRow('b')]).ok);
  const before = pin();
  const begun = keysOf(before);
  assert.ok(appendRows(fresh, [createRow('c')]).ok);
  assert.ok(deleteFreshRow(fresh, 'a'));
  assert.ok(!deleteFreshRow(fresh, 'a'));
  assert.ok(!deleteFreshRow(fresh, 'none'));
  assert.deepEqual(
    [...begun.rows].map((row) => row.accession),
    ['a', 'b'],
  );
  assert.deepEqual([...keysOf(pin()).rows].map((row) => row.accession).sort(), ['b', 'c']);
  assert.ok(appendRows(fresh, [createRow('a', { positions: [0], symbols: 'T' })]).ok);
  assert.equal(keysOf(pin()).total, 3);
  assert.equal(keysOf(before).total, 2);
});

test('a batch that is refused leaves nothing behind, whatever is wrong with which row', () => {
  const faults: readonly ((key: string) => GenomeRow)[] = [
    (key) => createRow(key, { positions: [9], symbols: 'A' }),
    (key) => createRow(key, {}, { date: '2021-02-30' }),
    (key) => createRow(key, {}, { age: 1.5 }),
    (key) => ({ ...createRow(key), aminoAcid: { S: null } }),
    () => createRow(''),
    () => createRow('k0'),
  ];
  const fault = fc.record({ at: fc.nat(), create: fc.constantFrom(...faults) });
  const batch = fc.record({ size: fc.integer({ min: 1, max: 4 }), fault: fc.option(fault) });
  fc.assert(
    fc.property(fc.array(batch, { minLength: 1, maxLength: 6 }), (batches) => {
      const fresh = createFreshSegment(schema);
      const good: GenomeRow[] = [createRow('k0', {}, { date: '2021-03-01', age: 3 })];
      assert.ok(appendRows(fresh, good).ok);
      batches.forEach(({ size, fault: own }, number) => {
        const rows = Array.from({ length: size }, (_, at) =>
          createRow(`b${number} ${at}`, { positions: [at], symbols: '-' }, { age: number }),
        );
        if (own === null) good.push(...rows);
        else rows.splice(own.at % size, 0, own.create(`bad ${number}`));
        const appended = appendRows(fresh, rows);
        assert.equal(appended.ok, own === null);
      });
      assert.equal(fresh.rowOfKey.size, good.length);
      assert.deepEqual(sealSegment(fresh), seal(good));
    }),
  );
});
