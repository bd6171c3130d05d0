import assert from 'node:assert/strict';
import test from 'node:test';
import { parseNucleotides } from '../../../bio/alphabet.ts';
import { Pileup } from '../alignment/pileup.ts';
import { FindingList } from '../finding.ts';
import type { VcfRecord } from '../variants/vcf-parser.ts';
import { compareEvidence } from './compare-evidence.ts';

const REFERENCE = 'ACGTACGTAC';

/** Reads of one letter each, as 'letters x depth' by position. */
function pile(
  columns: Readonly<Record<number, Readonly<Record<string, number>>>>,
  depth = 30,
): Pileup {
  const pileup = new Pileup(REFERENCE.length);
  for (const [at, letter] of [...REFERENCE].entries()) {
    for (const [own, count] of Object.entries(columns[at] ?? { [letter]: depth })) {
      for (let i = 0; i < count; i++) pileup.addLetter(at, own);
    }
  }
  return pileup;
}

function align(letters: string) {
  const parsed = parseNucleotides(new TextEncoder().encode(letters));
  assert.ok(parsed.ok);
  return { codes: parsed.codes, begin: 0, end: letters.length };
}

const variant = (
  position: number,
  alternative: string,
  more: Partial<VcfRecord> = {},
): VcfRecord => ({
  line: 9,
  contig: 'ref',
  position,
  reference: REFERENCE.charAt(position),
  alternatives: [alternative],
  isPassing: true,
  shares: [0.95],
  isHomozygous: null,
  ...more,
});

function compare(given: { consensus?: string; variants?: readonly VcfRecord[]; pileup?: Pileup }) {
  const findings = new FindingList('together');
  const facts = compareEvidence(
    {
      reference: new TextEncoder().encode(REFERENCE),
      consensus: given.consensus === undefined ? null : align(given.consensus),
      variants: given.variants ?? null,
      pileup: given.pileup ?? null,
    },
    findings,
  );
  return { facts, codes: findings.counts, places: findings.findings.map(({ where }) => where) };
}

const cases: readonly (readonly [string, Parameters<typeof compare>[0], Record<string, number>])[] =
  [
    ['what agrees', { consensus: REFERENCE, pileup: pile({}), variants: [] }, {}],
    [
      'a change that reads and variants have',
      { consensus: 'ACTTACGTAC', pileup: pile({ 2: { T: 30 } }), variants: [variant(2, 'T')] },
      {},
    ],
    [
      'a change that no read has',
      { consensus: 'ACTTACGTAC', pileup: pile({}) },
      { 'consensus-against-reads': 1 },
    ],
    [
      'a change that is missing',
      { consensus: REFERENCE, pileup: pile({ 2: { T: 28, G: 2 } }) },
      { 'consensus-against-reads': 1 },
    ],
    [
      'a mixture below the majority',
      { consensus: REFERENCE, pileup: pile({ 2: { T: 18, G: 12 } }) },
      {},
    ],
    [
      'an ambiguity code that the majority is among',
      { consensus: 'ACKTACGTAC', pileup: pile({ 2: { T: 29, G: 1 } }) },
      {},
    ],
    [
      'an ambiguity code that it is not among',
      { consensus: 'ACRTACGTAC', pileup: pile({ 2: { T: 29, G: 1 } }) },
      { 'consensus-against-reads': 1 },
    ],
    ['N, which claims nothing', { consensus: 'ACNTACGTAC', pileup: pile({ 2: { T: 30 } }) }, {}],
    [
      'a deletion that the reads have',
      { consensus: 'AC-TACGTAC', pileup: pile({ 2: { '-': 30 } }) },
      {},
    ],
    [
      'a deletion that they lack',
      { consensus: 'AC-TACGTAC', pileup: pile({}) },
      { 'consensus-against-reads': 1 },
    ],
    ['too few reads to say', { consensus: 'ACTTACGTAC', pileup: pile({}, 19) }, {}],
    [
      'letters without reads',
      { consensus: REFERENCE, pileup: pile({ 2: {}, 3: {} }) },
      { 'consensus-without-reads': 1 },
    ],
    ['N without reads', { consensus: 'ACNNACGTAC', pileup: pile({ 2: {}, 3: {} }) }, {}],
    [
      'a variant that the consensus lacks',
      { consensus: REFERENCE, variants: [variant(2, 'T')] },
      { 'variants-against-consensus': 1 },
    ],
    [
      'a variant that does not pass',
      { consensus: REFERENCE, variants: [variant(2, 'T', { isPassing: false })] },
      {},
    ],
    [
      'a variant of a minority',
      { consensus: REFERENCE, variants: [variant(2, 'T', { shares: [0.3] })] },
      {},
    ],
    ['a variant under N', { consensus: 'ACNTACGTAC', variants: [variant(2, 'T')] }, {}],
    [
      'a heterozygous variant without a share',
      {
        consensus: REFERENCE,
        variants: [variant(2, 'T', { shares: [null], isHomozygous: false })],
      },
      {},
    ],
    [
      'a homozygous variant without a share',
      { consensus: REFERENCE, variants: [variant(2, 'T', { shares: [null], isHomozygous: true })] },
      { 'variants-against-consensus': 1 },
    ],
    [
      'several letters at once',
      { consensus: 'ACTAACGTAC', variants: [variant(2, 'TA', { reference: 'GT' })] },
      {},
    ],
    [
      'a change that no variant tells of',
      { consensus: 'ACTTACGTAC', variants: [] },
      { 'consensus-change-not-in-variants': 1 },
    ],
    [
      'a variant that no read has',
      { variants: [variant(2, 'T')], pileup: pile({}) },
      { 'variants-against-reads': 1 },
    ],
    [
      'a variant that some reads have',
      { variants: [variant(2, 'T')], pileup: pile({ 2: { G: 28, T: 2 } }) },
      {},
    ],
  ];
for (const [what, given, codes] of cases) {
  test(`together: ${what}`, () => {
    const compared = compare(given);
    assert.deepEqual(compared.codes, codes);
    if (Object.keys(codes).length === 1 && !('consensus-without-reads' in codes)) {
      assert.deepEqual(compared.places, ['together position 3']);
    }
  });
}

test('how much was compared is counted', () => {
  const { facts } = compare({
    consensus: 'ACTTACGTNN',
    pileup: pile({ 2: { T: 30 }, 3: {} }),
    variants: [variant(2, 'T'), variant(9, 'T')],
  });
  assert.deepEqual(facts, {
    comparedWithReads: 7,
    contradictedByReads: 0,
    withoutReads: 1,
    variantsCompared: 1,
    variantsContradicted: 0,
    changesNotInVariants: 0,
    variantsAgainstReads: 1,
  });
});
