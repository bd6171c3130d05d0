import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { listSequenceNames, splitSegment, tellSegment } from './sequence-names.ts';

const toRecord = (name: string) => ({ name, id: name.split(/\s/)[0] ?? '' });

/** 'name(told/ending)' of each name, in order. */
function list(header: string, segments = ['L', 'M', 'HA']): string[] {
  return listSequenceNames(toRecord(header), segments).map(
    ({ name, told, ending }) => `${name}(${told ?? '-'}/${ending ?? '-'})`,
  );
}

const cases: readonly [header: string, names: readonly string[]][] = [
  ['a', ['a(-/-)']],
  ['a_L', ['a_L(-/L)', 'a(L/-)']],
  ['a_l some words', ['a_l some words(-/-)', 'a_l(-/L)', 'a(L/-)']],
  ['a_X', ['a_X(-/-)']],
  ['a|HA|EPI_1', ['a|HA|EPI_1(-/-)', 'a(HA/-)']],
  ['a|ha', ['a|ha(-/HA)', 'a(HA/-)']],
  ['A/x/1/2024|L', ['A/x/1/2024|L(-/L)', 'A/x/1/2024(L/-)']],
  ['a|L|M', ['a|L|M(-/M)', 'a|L(M/-)', 'a(-/-)']],
  ['a_L|x', ['a_L|x(-/-)', 'a_L(-/L)', 'a(L/-)']],
  ['_L', ['_L(-/-)']],
  ['', []],
];
for (const [header, expected] of cases) {
  test(`names of '${header}'`, () => assert.deepEqual(list(header), expected));
}

test('of a pathogen of one piece, which is main, a name may end with that', () => {
  assert.deepEqual(list('a_main', ['main']), ['a_main(-/main)', 'a(main/-)']);
  assert.deepEqual(list('a_L', ['main']), ['a_L(-/-)']);
});

const segment = fc.constantFrom('L', 'M', 'S', 'PB2');
const sample = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9./-]{0,20}$/);

test("a sample's name and a segment, joined, are read back", () => {
  fc.assert(
    fc.property(sample, segment, fc.constantFrom('_', '|', '/'), (name, own, separator) => {
      const header = `${name}${separator}${own}`;
      assert.deepEqual(splitSegment(header), [name, own]);
      const names = listSequenceNames(toRecord(header), ['L', 'M', 'S', 'PB2']);
      const found = names.find((one) => one.name === name);
      assert.ok(found);
      assert.equal(tellSegment(found, { kind: 'sample', sample: name }), own);
      const whole = names.find((one) => one.name === header);
      assert.ok(whole);
      assert.equal(tellSegment(whole, { kind: 'sample', sample: header }), null);
      assert.equal(tellSegment(whole, { kind: 'given', sample: name }), own);
    }),
  );
});
