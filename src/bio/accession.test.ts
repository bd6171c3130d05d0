import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAccession, parseAccession, parseEntryAccession } from './accession.ts';

test('an accession round-trips with and without its version', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 50 }),
      fc.integer({ min: 1, max: 9999 }),
      (number, version) => {
        const accession = formatAccession('OC', number);
        assert.deepEqual(parseAccession(accession), { ok: true, value: { accession } });
        assert.deepEqual(parseAccession(`${accession}.${version}`), {
          ok: true,
          value: { accession, version },
        });
      },
    ),
  );
});

test('numbers give the accessions that are documented', () => {
  assert.equal(formatAccession('OC', 1), 'OC_0000013');
  assert.equal(formatAccession('SIM', 31), 'SIM_0000109');
});

test('a wrong character or two swapped ones are noticed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 30 }),
      fc.nat(5),
      fc.nat(30),
      (number, at, replacement) => {
        const accession = formatAccession('OC', number);
        const digits = '0123456789ABCDEFGHJKMNPQRSTVWXY';
        const position = accession.length - 2 - at;
        const changed =
          accession.slice(0, position) + digits.charAt(replacement) + accession.slice(position + 1);
        assert.equal(parseAccession(changed).ok, changed === accession);
        const swapped =
          accession.slice(0, position - 1) +
          accession.charAt(position) +
          accession.charAt(position - 1) +
          accession.slice(position + 1);
        if (position > 3) assert.equal(parseAccession(swapped).ok, swapped === accession);
      },
    ),
  );
});

test('what is not an accession is refused', () => {
  for (const text of [
    '',
    'OC',
    'OC_',
    'oc-0000011',
    'OC_0000013.0',
    'OC_0000013.x',
    '../../etc/passwd',
  ]) {
    assert.equal(parseAccession(text).ok, false, text);
  }
});

test('accessions of Loculus are entries too, with their own check character', () => {
  assert.deepEqual(parseEntryAccession('LOC_000001Y.2'), {
    ok: true,
    value: { accession: 'LOC_000001Y', version: 2 },
  });
  assert.deepEqual(parseEntryAccession('PP_0015JZ6'), {
    ok: true,
    value: { accession: 'PP_0015JZ6' },
  });
  assert.equal(parseAccession('LOC_000001Y').ok, false);
  assert.equal(parseEntryAccession('LOC_000001Z').ok, false);
  const own = formatAccession('OC', 7);
  assert.deepEqual(parseEntryAccession(own), parseAccession(own));
});
