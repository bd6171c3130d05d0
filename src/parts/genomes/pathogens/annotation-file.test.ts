import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseAnnotations } from './annotation-file.ts';
import type { PathogenMeta } from './pathogen.ts';

const cds = (name: string, codons: number) => ({
  ...{ name, segment: 'main', product: name, codons },
  segments: [{ begin: 0, end: 3 * codons, strand: '+' as const }],
});
const meta = {
  cdses: [cds('S', 1274), cds('ORF1a', 4406)],
  segments: [{ name: 'main', referenceLength: 29_903 }],
} as unknown as Pick<PathogenMeta, 'cdses' | 'segments'>;

const track = (features: readonly object[], more: object = {}) =>
  JSON.stringify({
    tracks: [{ id: 'a', kind: 'domain', title: 'A', source: 'somebody', features, ...more }],
  });

test('the shipped tracks are valid, and each names its source', () => {
  const text = readFileSync('pathogens/sars-cov-2/annotations.json', 'utf8');
  const parsed = parseAnnotations(text, 'annotations.json', meta);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  assert.ok(parsed.value.length >= 5);
  assert.ok(parsed.value.every(({ source, url }) => source !== '' && url !== undefined));
});

test('assay targets lie where their primers are in the reference', () => {
  const reference = readFileSync('pathogens/sars-cov-2/reference.fasta', 'utf8')
    .split('\n')
    .slice(1)
    .join('');
  for (const [begin, letters] of [
    [28_287, 'GACCCCAAAATCAGCGAAAT'],
    [29_164, 'TTACAAACATTGGCCGCAAA'],
    [26_269, 'ACAGGTACGTTAATAGTTAATAGCGT'],
  ] as const) {
    assert.equal(reference.slice(begin - 1, begin - 1 + letters.length).toUpperCase(), letters);
  }
});

test('what is wrong is told with its place', () => {
  for (const [text, hint] of [
    ['{', /JSON|object|Expected/i],
    ['{"tracks": 1}', /array/i],
    [track([{ name: 'x', cds: 'Q', begin: 1, end: 2 }]), /no coding sequence 'Q'/],
    [track([{ name: 'x', cds: 'S', begin: 9, end: 8 }]), /ends before/],
    [track([{ name: 'x', cds: 'S', begin: 9, end: 1275 }]), /last position, 1274/],
    [track([{ name: 'x', begin: 1, end: 29_904 }]), /last position, 29903/],
    [track([{ name: 'x', segment: 'L', begin: 1, end: 2 }]), /one of the segments/],
    [track([], { url: 'javascript:alert(1)' }), /./],
    [track([], { id: 'Not Kebab' }), /./],
  ] as const) {
    const parsed = parseAnnotations(text, 'annotations.json', meta);
    assert.ok(!parsed.ok, text);
    assert.match(parsed.error.map((one) => one.hint).join(' '), hint, text);
    assert.match(parsed.error[0]?.where ?? '', /^annotations\.json/);
  }
  const empty = parseAnnotations('{"tracks": []}', 'annotations.json', meta);
  assert.deepEqual(empty, { ok: true, value: [] });
});
