import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { SequenceDifferences } from '../../schema/genome-row.ts';
import { rebuildSequence } from './rebuild-sequence.ts';

const REFERENCE = 'ACGTACGTAC';
const same: SequenceDifferences = {
  begin: 0,
  end: 10,
  positions: [],
  symbols: '',
  missing: [],
  insertions: [],
};

describe('rebuildSequence', () => {
  const cases: [string, Partial<SequenceDifferences>, string][] = [
    ['nothing', {}, 'ACGTACGTAC'],
    ['ends', { begin: 2, end: 8 }, 'GTACGT'],
    ['substitution', { positions: [0, 9], symbols: 'TR' }, 'TCGTACGTAR'],
    ['deletion', { positions: [4, 5], symbols: '--' }, 'ACGTGTAC'],
    ['missing', { missing: [0, 2, 5, 6, 8, 10] }, 'NNGTANGTNN'],
    ['insertion', { insertions: [{ position: 4, symbols: 'GG' }] }, 'ACGTGGACGTAC'],
    [
      'insertion before a missing range',
      { missing: [4, 6], insertions: [{ position: 4, symbols: 'GG' }] },
      'ACGTGGNNGTAC',
    ],
    [
      'insertions at both ends',
      {
        insertions: [
          { position: 0, symbols: 'T' },
          { position: 10, symbols: 'G' },
        ],
      },
      'TACGTACGTACG',
    ],
    [
      'all at once',
      {
        begin: 1,
        positions: [1, 6],
        symbols: 'G-',
        missing: [2, 3, 8, 10],
        insertions: [{ position: 5, symbols: 'CC' }],
      },
      'GNTACCCTNN',
    ],
  ];
  for (const [name, differences, expected] of cases) {
    test(name, () =>
      assert.equal(rebuildSequence(REFERENCE, { ...same, ...differences }), expected),
    );
  }

  test('writes the letters of any aligned genome', () => {
    const letter = fc.constantFrom('A', 'C', 'G', 'T', 'N', 'R', '-');
    const aligned = fc
      .array(letter, { minLength: 10, maxLength: 10 })
      .map((letters) => letters.join(''));
    fc.assert(
      fc.property(aligned, (genome) => {
        const at = [...genome].map((symbol, i) => ({ symbol, i }));
        const differing = at.filter(
          ({ symbol, i }) => symbol !== 'N' && symbol !== REFERENCE.charAt(i),
        );
        const missing = at.filter(({ symbol }) => symbol === 'N').flatMap(({ i }) => [i, i + 1]);
        const differences = {
          ...same,
          positions: differing.map(({ i }) => i),
          symbols: differing.map(({ symbol }) => symbol).join(''),
          missing,
        };
        assert.equal(rebuildSequence(REFERENCE, differences), genome.replaceAll('-', ''));
      }),
    );
  });
});
