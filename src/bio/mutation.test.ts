import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  formatAaMutation,
  formatInsertion,
  formatNucGenotype,
  formatNucMutation,
  parseAaChange,
  parseAaMutation,
  parseInsertion,
  parseNucGenotype,
  parseNucMutation,
  parseRange,
} from './mutation.ts';
import { codonPosition, formatRange, nucPosition } from './position.ts';

const positions = fc.integer({ min: 0, max: 999_999_998 });
const nucLetters = fc.constantFrom(...'ACGTRYSWKMBDHVN-');
const aaLetters = fc.constantFrom(...'ACDEFGHIKLMNPQRSTVWYX*-');
const cdses = fc.constantFrom('S', 'ORF1a', 'HA1', 'gene:2', '2K', 'M2-1');
const symbols = fc.string({ unit: fc.constantFrom(...'ACGTEPX*'), minLength: 1 });

test('positions are 0-based inside and 1-based in text', () => {
  assert.deepEqual(parseNucMutation('C241T'), {
    ok: true,
    value: { position: 240, from: 'C', to: 'T' },
  });
  assert.deepEqual(parseAaMutation('S:N501Y'), {
    ok: true,
    value: { cds: 'S', position: 500, from: 'N', to: 'Y' },
  });
  assert.deepEqual(parseAaChange('H69-', 'S'), {
    ok: true,
    value: { cds: 'S', position: 68, from: 'H', to: '-' },
  });
  assert.deepEqual(parseRange('21765-21770'), { ok: true, value: { begin: 21764, end: 21770 } });
  assert.deepEqual(parseRange('241'), { ok: true, value: { begin: 240, end: 241 } });
  assert.deepEqual(parseInsertion('ins_22204:GAG'), {
    ok: true,
    value: { cds: null, position: 22204, symbols: 'GAG' },
  });
  assert.deepEqual(parseInsertion('S:214:epe'), {
    ok: true,
    value: { cds: 'S', position: 214, symbols: 'EPE' },
  });
});

test('what is no mutation gives a problem', () => {
  for (const text of ['', 'C241', '241T', 'C0T', 'C-1T', 'c241t', 'X241T', 'C241TT', 'S:N501Y']) {
    assert.equal(parseNucMutation(text).ok, false, text);
  }
  for (const text of ['N501Y', ':N501Y', 'S:501Y', 'S:N0Y', 'S:n501y']) {
    assert.equal(parseAaMutation(text).ok, false, text);
  }
  for (const text of ['', '0', '5-4', '5-', '-5', 'a-b']) {
    assert.equal(parseRange(text).ok, false, text);
  }
  for (const text of ['ins_:GAG', '12', '12:', '12:G1']) {
    assert.equal(parseInsertion(text).ok, false, text);
  }
  assert.equal(parseNucGenotype('T241').ok, false);
});

test('printing then parsing gives the same mutation', () => {
  fc.assert(
    fc.property(positions, nucLetters, nucLetters, (position, from, to) => {
      const mutation = { position: nucPosition(position), from, to };
      assert.deepEqual(parseNucMutation(formatNucMutation(mutation)), {
        ok: true,
        value: mutation,
      });
      const genotype = { position: nucPosition(position), letter: to };
      assert.deepEqual(parseNucGenotype(formatNucGenotype(genotype)), {
        ok: true,
        value: genotype,
      });
    }),
  );
  fc.assert(
    fc.property(cdses, positions, fc.tuple(aaLetters, aaLetters), (cds, position, [from, to]) => {
      const mutation = { cds, position: codonPosition(position), from, to };
      assert.deepEqual(parseAaMutation(formatAaMutation(mutation)), { ok: true, value: mutation });
    }),
  );
  fc.assert(
    fc.property(fc.option(cdses), positions, symbols, (cds, position, text) => {
      const insertion = { cds, position, symbols: text };
      assert.deepEqual(parseInsertion(formatInsertion(insertion)), { ok: true, value: insertion });
      assert.deepEqual(parseInsertion(`ins_${formatInsertion(insertion)}`), {
        ok: true,
        value: insertion,
      });
    }),
  );
  fc.assert(
    fc.property(positions, fc.integer({ min: 1, max: 1000 }), (begin, length) => {
      const range = { begin, end: begin + length };
      assert.deepEqual(parseRange(formatRange(range)), { ok: true, value: range });
    }),
  );
});
