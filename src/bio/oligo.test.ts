import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { formatOligos, normaliseOligo, parseOligos } from './oligo.ts';

function read(text: string): string[] {
  const parsed = parseOligos(text);
  assert.ok(parsed.ok, parsed.ok ? '' : JSON.stringify(parsed.error));
  return parsed.value.map(({ name, sequence }) => `${name}=${sequence}`);
}

const N1 = 'GACCCCAAAATCAGCGAAAT';

test('primers are read as they are pasted', () => {
  const expected = [`N1 forward=${N1}`];
  for (const text of [
    `N1 forward\t${N1}`,
    `N1 forward, ${N1}`,
    `N1 forward;${N1.toLowerCase()}`,
    `N1 forward ${N1}`,
    `\n# ours\nN1 forward\t5'-${N1}-3'\r\n`,
    `>N1 forward\nGACCCCAAAA\nTCAGCGAAAT\n`,
    `name,sequence,pool\nN1 forward,${N1},1`,
    `name,pool,sequence\nN1 forward,1,${N1}`,
  ]) {
    assert.deepEqual(read(text), expected, text);
  }
  assert.deepEqual(read(N1), [`oligo 1=${N1}`]);
  assert.deepEqual(read('GAC CCC AAA ATC'), ['oligo 1=GACCCCAAAATC']);
  assert.equal(normaliseOligo(' acuI '), 'ACTN');
});

test('what is no primer is told with its line', () => {
  const check = (text: string, code: string, where: string) => {
    const parsed = parseOligos(text);
    assert.ok(!parsed.ok, text);
    assert.equal(`${parsed.error[0]?.code} ${parsed.error[0]?.where}`, `${code} ${where}`);
  };
  check('', 'oligos-none', 'text');
  check('# only a remark', 'oligos-none', 'text');
  check(`a\t${N1}\nb\tACGT`, 'oligo-length', 'line 2');
  check(`a\t${N1}\nb\tFAM-${N1}`, 'oligo-letters', 'line 2');
  check('a\tÄCGTACGTACGT', 'oligo-letters', 'line 1');
  check(`a\t${N1}\na\t${N1}`, 'oligo-name-repeats', 'text');
  check('a\tACGTACGT--ACGT', 'oligo-letters', 'line 1');
  const many = Array.from({ length: 501 }, (_, i) => `p${i}\t${N1}`).join('\n');
  check(many, 'oligos-too-many', 'text');
});

test('oligos that are written are read to the same', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/);
  const oligo = fc.record(
    {
      name,
      sequence: fc.string({
        unit: fc.constantFrom(...'ACGTRYSWKMBDHVN'),
        minLength: 10,
        maxLength: 120,
      }),
    },
    { noNullPrototype: true },
  );
  const list = fc.uniqueArray(oligo, { minLength: 1, maxLength: 9, selector: (one) => one.name });
  fc.assert(
    fc.property(list, (oligos) => {
      const parsed = parseOligos(formatOligos(oligos));
      assert.deepEqual(parsed, { ok: true, value: oligos });
    }),
    { numRuns: 300, seed: 4 },
  );
});
