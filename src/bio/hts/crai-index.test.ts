import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CraiEntry, formatCrai, parseCrai } from './crai-index.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

test('slices are read as they were written', () => {
  const number = fc.nat(2 ** 31 - 1);
  const entry = fc
    .record({
      reference: number,
      begin: number,
      span: fc.integer({ min: 1, max: 2 ** 30 }),
      container: fc.maxSafeNat().map((value) => value % 2 ** 48),
      slice: number,
      bytes: number,
    })
    .map(({ span, ...one }): CraiEntry => ({ ...one, end: one.begin + span }));
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const parsed = parseCrai(bytesOf(formatCrai(entries)));
      assert.deepEqual(parsed.ok && parsed.value, entries);
    }),
  );
});

test('slices without a place, and of several references', () => {
  for (const reference of [-1, -2]) {
    const text = `${reference}\t0\t0\t1000\t20\t30\n`;
    const parsed = parseCrai(bytesOf(text));
    assert.ok(parsed.ok);
    assert.equal(parsed.value[0]?.reference, reference);
    assert.equal(formatCrai(parsed.value), text);
  }
});

test('damaged lines are refused', () => {
  const line = '0\t1\t100\t1000\t20\t30';
  assert.equal(parseCrai(bytesOf(`${line}\n`)).ok, true);
  assert.equal(parseCrai(bytesOf('')).ok, true);
  for (const text of [line, `${line}\n${line}`, `${line}\t1\n`, '0\t1\t100\t1000\t20\n', '\n'])
    assert.equal(parseCrai(bytesOf(text)).ok, false, JSON.stringify(text));
  for (const columns of [
    ['-3', 0],
    ['x', 1],
    ['-1', 2],
    ['-5', 3],
    ['1e3', 3],
    ['', 4],
  ] as const) {
    const changed = line.split('\t').with(columns[1], columns[0]).join('\t');
    assert.equal(parseCrai(bytesOf(`${changed}\n`)).ok, false, changed);
  }
});
