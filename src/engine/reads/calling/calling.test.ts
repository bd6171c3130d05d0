import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { BamParser, type BamRecord } from '../../../bio/hts/bam-parser.ts';
import { Pileup } from '../alignment/pileup.ts';
import { type RecordToWrite, writeUnpackedBam } from '../alignment/write-bam.test-kit.ts';
import { FindingList } from '../finding.ts';
import { type PileupSite, parsePileupLine } from './allele-counts.ts';
import { type CallInput, callConsensus } from './call-consensus.ts';
import type { CallRules } from './call-rules.ts';
import { formatVariants } from './format-variants.ts';
import { IndelCounts } from './indel-counts.ts';
import { moveLeft } from './move-left.ts';
import { PRIMER_MARGIN, PrimerLimits } from './primer-limits.ts';

const REFERENCE = 'ACGTTTGCAACGTACGGATC';
const letters = new TextEncoder().encode(REFERENCE);
const MAJORITY: CallRules = {
  ...{ minDepth: 10, choice: 'majority', minShare: 0.75, mixedShare: 0.25 },
  ...{ mustBeMostFrequent: true, indelShare: 0.5, isInFrameOnly: false },
  ...{ variantShare: 0.02, variantDepth: 50, variantReads: 5 },
};
const ALTERNATIVE: CallRules = { ...MAJORITY, choice: 'alternative', minShare: 0.25 };

/** A site with so many reads of each letter, half of them forward. */
function site(position: number, counts: Readonly<Record<string, number>>): PileupSite {
  const there = REFERENCE.charAt(position);
  const halve = (count: number) => ({
    forward: Math.ceil(count / 2),
    reverse: Math.floor(count / 2),
  });
  const others = Object.entries(counts).filter(([letter]) => letter !== there);
  return {
    ...{ position, isIndel: false },
    depth: Object.values(counts).reduce((sum, count) => sum + count, 0),
    reference: { letters: there, ...halve(counts[there] ?? 0) },
    alleles: others.map(([alternative, count]) => ({
      ...{ position, reference: there, alternative },
      ...halve(count),
    })),
  };
}

function call(
  changed: readonly PileupSite[],
  more: Partial<Pick<CallInput, 'depths' | 'rules' | 'primers'>> = {},
) {
  const usual = [...REFERENCE].map((letter, position) => site(position, { [letter]: 100 }));
  const places = new Set(changed.filter(({ isIndel }) => !isIndel).map(({ position }) => position));
  return callConsensus({
    reference: letters,
    depths: new Uint32Array(REFERENCE.length).fill(100),
    sites: [...usual.filter(({ position }) => !places.has(position)), ...changed],
    rules: MAJORITY,
    primers: null,
    ...more,
  });
}

const MOST: CallRules = { ...ALTERNATIVE, mustBeMostFrequent: true };
const FIRST: CallRules = { ...ALTERNATIVE, mustBeMostFrequent: false };
const choices: readonly (readonly [string, CallRules, Readonly<Record<string, number>>, string])[] =
  [
    ['all reads', MAJORITY, { G: 100 }, 'G'],
    ['three quarters', MAJORITY, { G: 75, C: 25 }, 'G'],
    ['fewer: its code', MAJORITY, { G: 70, C: 30 }, 'S'],
    ['three letters', MAJORITY, { G: 40, C: 30, T: 30 }, 'B'],
    ['errors below a quarter count for nothing', MAJORITY, { G: 70, C: 24, T: 6 }, 'G'],
    ['too few letters among deletions', MAJORITY, { G: 9 }, 'N'],
    ['a quarter of the reads', FIRST, { C: 75, G: 25 }, 'G'],
    ['fewer', FIRST, { C: 76, G: 24 }, 'C'],
    ['a quarter, which most reads have not', MOST, { C: 60, G: 40 }, 'C'],
    ['most reads', MOST, { C: 40, G: 60 }, 'G'],
  ];
for (const [what, rules, counts, expected] of choices) {
  test(`a letter by ${rules.choice}: ${what}`, () => {
    // Position 7 has C.
    assert.equal(call([site(7, counts)], { rules }).letters.charAt(7), expected);
  });
}

test('below the depth that is wanted there is N, whatever reads have', () => {
  const depths = new Uint32Array(REFERENCE.length).fill(100);
  depths[3] = 9;
  const { letters: consensus, masked } = call([], { depths });
  assert.equal(consensus, `${REFERENCE.slice(0, 3)}N${REFERENCE.slice(4)}`);
  assert.deepEqual(masked, { depth: 1, primers: 0 });
});

test('a line of a pileup is read with the counts of both strands', () => {
  const format = 'PL:DP:ADF:ADR:AD';
  const line = (alternatives: string, sample: string, info = 'DP=9') =>
    ['c', '8', '.', 'C', alternatives, '0', '.', info, format, sample].join('\t');
  const parsed = parsePileupLine(line('T,G,<*>', '0,1:9:3,2,1,0:1,1,1,0:4,3,2,0'), 'x line 1');
  assert.ok(parsed.ok && parsed.value !== null);
  assert.deepEqual(parsed.value, {
    ...{ position: 7, isIndel: false, depth: 9 },
    reference: { letters: 'C', forward: 3, reverse: 1 },
    alleles: [
      { position: 7, reference: 'C', alternative: 'T', forward: 2, reverse: 1 },
      { position: 7, reference: 'C', alternative: 'G', forward: 1, reverse: 1 },
    ],
  });
  for (const left of ['', '#CHROM\tPOS', line('T', '0:1:1,1:1,1:2,2', 'INDEL;IDV=3')]) {
    const none = parsePileupLine(left, 'x');
    assert.ok(none.ok && none.value === null, left);
  }
  const whole = line('T', '0:1:1,1:1,1:2,2');
  for (const wrong of [
    'c\t8\t.\tC',
    line('T', '0:1:1:1:2'),
    line('T', '0:1:a,b:1,1:2,2'),
    whole.replace('\t8\t', '\t0\t'),
  ]) {
    const refused = parsePileupLine(wrong, 'x line 7');
    assert.ok(!refused.ok, wrong);
    assert.equal(refused.error.where, 'x line 7');
  }
});

test('whatever is in a line, it is read or refused and never thrown', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 12 }), (cells) => {
      const parsed = parsePileupLine(cells.join('\t'), 'x');
      return parsed.ok || parsed.error.code === 'pileup-line-invalid';
    }),
  );
});

/** Records as they come out of a BAM file. */
function visit(records: readonly RecordToWrite[], onRecord: (record: BamRecord) => void): void {
  const findings = new FindingList('x');
  const parser = new BamParser(findings, { onHeader: () => undefined, onRecord });
  parser.push(writeUnpackedBam({ references: [['c', REFERENCE.length]], records }));
  parser.end(false);
  assert.deepEqual(findings.findings, []);
}

/** So many reads with the same alignment, every other one reverse. */
const many = (count: number, record: RecordToWrite) =>
  Array.from({ length: count }, (_, at) => ({ ...record, flags: at % 2 === 0 ? 0 : 16 }));

function countIndels(records: readonly RecordToWrite[]): PileupSite[] {
  const counts = new IndelCounts(letters);
  visit(records, (record) => counts.add(record));
  return counts.list();
}

const without = (begin: number, end: number) => REFERENCE.slice(0, begin) + REFERENCE.slice(end);
const WHOLE: RecordToWrite = { position: 0, sequence: REFERENCE };
/** Without CAA at 7 to 9, written as an aligner may. */
const DELETED: RecordToWrite = { position: 0, cigar: '7M3D10M', sequence: without(7, 10) };
const INSERTED: RecordToWrite = {
  ...{ position: 0, cigar: '14M2I6M' },
  sequence: `${REFERENCE.slice(0, 14)}TT${REFERENCE.slice(14)}`,
};

test('insertions and deletions are counted where they would be furthest left, by strand', () => {
  // Of TTT at 3 to 5 one is missing: written at the right end and at the left.
  const right = { position: 0, cigar: '5M1D14M', sequence: without(5, 6) };
  const left = { ...right, cigar: '3M1D16M' };
  // Ends before the next letter: says nothing of it.
  const short = { position: 0, sequence: REFERENCE.slice(0, 3) };
  const [found, ...others] = countIndels([
    ...many(3, right),
    ...many(2, left),
    ...many(5, WHOLE),
    short,
  ]);
  assert.deepEqual(others, []);
  assert.deepEqual(found, {
    ...{ position: 2, isIndel: true, depth: 10 },
    reference: { letters: 'G', forward: 3, reverse: 2 },
    alleles: [{ position: 2, reference: 'GT', alternative: 'G', forward: 3, reverse: 2 }],
  });
});

type Change = ReturnType<typeof moveLeft>;

function apply(text: string, { position, reference, alternative }: Change): string {
  const end = position + reference.length;
  assert.equal(text.slice(position, end), reference);
  return text.slice(0, position) + alternative + text.slice(end);
}

test('moving to the left gives the same genome, and nothing further left does', () => {
  const genome = fc.string({ unit: fc.constantFrom('A', 'C'), minLength: 12, maxLength: 30 });
  const size = fc.integer({ min: 1, max: 3 });
  fc.assert(
    fc.property(genome, fc.nat(8), size, genome, (text, at, length, added) => {
      const before = text.charAt(at);
      const changes: Change[] = [
        { position: at, reference: text.slice(at, at + 1 + length), alternative: before },
        { position: at, reference: before, alternative: before + added.slice(0, length) },
      ];
      for (const change of changes) {
        const moved = moveLeft(new TextEncoder().encode(text), change);
        assert.equal(apply(text, moved), apply(text, change));
        assert.ok(moved.position <= change.position);
        const { reference, alternative } = moved;
        const changed = (reference.length > 1 ? reference : alternative).slice(1);
        assert.ok(moved.position === 0 || changed.at(-1) !== text.charAt(moved.position));
      }
    }),
  );
});

test('what most reads insert or delete is in the consensus, and the variants say so', () => {
  const deleted = call(countIndels([...many(80, DELETED), ...many(20, WHOLE)]));
  assert.equal(deleted.letters, without(7, 10));
  const [variant] = deleted.variants;
  assert.deepEqual(
    [variant?.position, variant?.reference, variant?.alternative, variant?.status, variant?.share],
    [6, 'GCAA', 'G', 'consensus', 0.8],
  );
  const inserted = call(countIndels([...many(80, INSERTED), ...many(20, WHOLE)]));
  assert.equal(inserted.letters, INSERTED.sequence);
  const rules = { ...MOST, isInFrameOnly: true };
  const outOfFrame = call(countIndels([...many(80, INSERTED), ...many(20, WHOLE)]), { rules });
  assert.equal(outOfFrame.letters, REFERENCE);
});

test('where a third of the reads delete, neither is called', () => {
  const { letters: consensus, variants } = call(
    countIndels([...many(33, DELETED), ...many(67, WHOLE)]),
  );
  assert.equal(consensus, 'ACGTTTNNNNCGTACGGATC');
  assert.equal(variants[0]?.status, 'minor');
});

test('under a primer only reads from beyond it say what the sample has', () => {
  const limits = new PrimerLimits(100, [
    { begin: 10, end: 14, side: 'LEFT' },
    { begin: 40, end: 44, side: 'RIGHT' },
  ]);
  const tells = (position: number, begin: number, end: number) =>
    limits.isTelling(position, { begin, end });
  assert.equal(tells(12, 10, 60), false, 'made by the primer itself');
  assert.equal(tells(12, 12, 60), false, 'begins within it');
  assert.equal(tells(12, 10 - PRIMER_MARGIN + 1, 60), false, 'begins too near before it');
  assert.equal(tells(12, 10 - PRIMER_MARGIN, 60), true);
  assert.equal(tells(42, 0, 44), false);
  assert.equal(tells(42, 0, 44 + PRIMER_MARGIN), true);
  assert.equal(tells(30, 10, 44), true, 'between primers');
  const isUnder = [9, 10, 14].map((position) => limits.isUnderPrimer(position));
  assert.deepEqual(isUnder, [false, true, false]);
});

type Counts = Readonly<Record<string, number>>;

/** @param telling what reads from beyond the primer have at position 7 */
function callUnderPrimer(telling: Counts, counts: Counts) {
  const limits = new PrimerLimits(REFERENCE.length, [{ begin: 5, end: 9, side: 'LEFT' }]);
  const pileup = new Pileup(REFERENCE.length);
  for (let position = 5; position < 9; position++) {
    const own: Counts = position === 7 ? telling : { [REFERENCE.charAt(position)]: 100 };
    for (const [letter, count] of Object.entries(own)) {
      for (let i = 0; i < count; i++) pileup.addLetter(position, letter);
    }
  }
  return call([site(7, counts)], { primers: { limits, telling: pileup } });
}

test('a mutation under a primer is called or N, never the letter of the reference', () => {
  const called = callUnderPrimer({ G: 50 }, { G: 90, C: 10 });
  assert.equal(called.letters.charAt(7), 'G');
  assert.equal(called.variants[0]?.status, 'consensus');
  // The letters of the primer outweigh the few reads that tell.
  assert.equal(callUnderPrimer({ G: 30 }, { C: 90, G: 10 }).letters.charAt(7), 'N');
  const dropped = callUnderPrimer({ G: 9 }, { C: 100 });
  assert.equal(dropped.letters.charAt(7), 'N');
  assert.deepEqual(dropped.masked, { depth: 0, primers: 1 });
  const hidden = callUnderPrimer({}, { C: 60, G: 40 });
  assert.equal(hidden.letters.charAt(7), 'N');
  assert.deepEqual(
    hidden.variants.map(({ status }) => status),
    ['primer-site'],
  );
  assert.equal(callUnderPrimer({ C: 30 }, { C: 100 }).letters.charAt(7), 'C');
});

test('of a deletion that primers hide in part nothing is called', () => {
  const limits = new PrimerLimits(REFERENCE.length, [{ begin: 8, end: 12, side: 'LEFT' }]);
  const primers = { limits, telling: new Pileup(REFERENCE.length) };
  const called = call(countIndels(many(100, DELETED)), { primers });
  assert.equal(called.letters, 'ACGTTTGNNNNNTACGGATC');
  assert.deepEqual(
    called.variants.map(({ status }) => status),
    ['primer-site'],
  );
});

test('variants are written as VCF', () => {
  const { variants } = call([site(7, { C: 90, G: 10 }), site(12, { A: 100 })]);
  const text = formatVariants(variants, { contig: 'c', length: 20, source: 't 1' });
  const lines = text.split('\n');
  assert.equal(lines[0], '##fileformat=VCFv4.2');
  assert.deepEqual(
    lines.filter((line) => line !== '' && !line.startsWith('#')),
    [
      'c\t8\t.\tC\tG\t.\tminor\tDP=100;AF=0.1;DP4=45,45,5,5',
      'c\t13\t.\tT\tA\t.\tPASS\tDP=100;AF=1;DP4=0,0,50,50',
    ],
  );
});
