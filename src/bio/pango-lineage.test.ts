import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAliasKey } from './pango-lineage.ts';

const key = {
  A: '',
  B: '',
  C: 'B.1.1.1',
  BA: 'B.1.1.529',
  BF: 'B.1.1.529.5.2.1',
  BJ: 'B.1.1.529.2.10.1',
  BL: 'BA.2.75.1',
  BM: 'B.1.1.529.2.75.3',
  XA: ['B.1.1.7', 'B.1.177'],
  XBB: ['BJ.1*', 'BM.1.1.1*', 'BJ.1'],
  EG: 'XBB.1.9.2',
};

function parse(json: Record<string, unknown> = key) {
  const parsed = parseAliasKey(json, 'alias_key.json');
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
}

test('letters stand for names, also of names with letters and of recombinants', () => {
  const { expand, compress } = parse();
  const names: Record<string, string> = {
    B: 'B',
    'B.1.1.7': 'B.1.1.7',
    'C.37': 'B.1.1.1.37',
    'BA.5': 'B.1.1.529.5',
    'BA.5.2.1': 'B.1.1.529.5.2.1',
    'BF.7': 'B.1.1.529.5.2.1.7',
    'BL.2': 'B.1.1.529.2.75.1.2',
    XBB: 'XBB',
    'XBB.1.5': 'XBB.1.5',
    'EG.5.1': 'XBB.1.9.2.5.1',
  };
  for (const [name, whole] of Object.entries(names)) {
    assert.equal(expand(name), whole);
    assert.equal(compress(whole), name);
  }
  assert.equal(expand('BA'), 'B.1.1.529');
  assert.equal(compress('B.1.1.529'), 'B.1.1.529');
  assert.equal(expand('BA.5.2.1.7'), expand('BF.7'));
  // No letters are known for these: the name stays as long as it is.
  assert.equal(compress('B.1.2.3.4'), 'B.1.2.3.4');
  assert.equal(compress('B.1.1.529.9.9.9.1'), 'BA.9.9.9.1');
  for (const none of ['ZZ.1', 'ba.1', 'BA.', 'BA..1', '', '20A', 'BA.1x'])
    assert.equal(expand(none), null);
});

test('recombinants have each parent once', () => {
  const { recombinants } = parse();
  assert.deepEqual(recombinants.get('XBB'), ['B.1.1.529.2.10.1.1', 'B.1.1.529.2.75.3.1.1.1']);
  assert.deepEqual(recombinants.get('XA'), ['B.1.1.7', 'B.1.177']);
});

test('wrong entries are told, all of them', () => {
  const parsed = parseAliasKey(
    { B: '', a: 'B.1', C: 5, D: ['B.1', 6], E: 'Q.1', F: 'G.1', G: 'F.1', XB: ['B.1', 'Q.2'] },
    'alias_key.json',
  );
  assert.ok(!parsed.ok);
  assert.deepEqual(
    parsed.error.map(({ where }) => where),
    ['a', 'C', 'D'].map((letters) => `alias_key.json at ${letters}`),
  );
  const circular = parseAliasKey({ B: '', E: 'Q.1', F: 'G.1', G: 'F.1', XB: ['B.1', 'Q.2'] }, 'x');
  assert.ok(!circular.ok);
  assert.deepEqual(
    circular.error.map(({ where }) => where),
    ['x at E', 'x at F', 'x at G', 'x at XB'],
  );
});

test('every whole name is compressed to a name that means it', () => {
  const { expand, compress } = parse();
  const numbers = fc.array(fc.constantFrom(1, 2, 5, 7, 9, 10, 75, 529), { maxLength: 9 });
  fc.assert(
    fc.property(fc.constantFrom('A', 'B', 'XBB'), numbers, (root, rest) => {
      const whole = [root, ...rest].join('.');
      const name = compress(whole);
      assert.equal(expand(name), whole);
      assert.equal(compress(expand(name) ?? ''), name);
      assert.ok(name.length <= whole.length);
    }),
    { numRuns: 500, seed: 2020 },
  );
});
