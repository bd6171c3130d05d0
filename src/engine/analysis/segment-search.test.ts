import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defined } from '../../std/assert.ts';
import { parseDataset } from './dataset.ts';
import { matchReferences } from './minimizers.ts';
import { createScratch } from './scratch.ts';
import { analyseAsSegment, createSegmentSearch, type SegmentContext } from './segment-search.ts';

/** Letters of a fixed generator. */
function makeLetters(count: number, seed: number): string {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 'ACGT'.charAt((state >>> 16) & 3);
  }).join('');
}

const LENGTHS = { L: 2400, M: 1800, S: 1200 } as const;
type Name = keyof typeof LENGTHS;
const names = Object.keys(LENGTHS) as Name[];
const references = new Map(names.map((name, i) => [name, makeLetters(LENGTHS[name], 77 + i)]));
const referenceOf = (name: Name) => defined(references.get(name), 'reference');

function makeContext(name: Name): SegmentContext {
  const dataset = parseDataset({
    name: 'made-up',
    referenceFasta: `>${name}\n${referenceOf(name)}\n`,
    pathogenJson: '{"alignmentParams": {"retryReverseComplement": true}}',
  });
  assert.ok(dataset.ok);
  return { name, dataset: dataset.value, scratch: createScratch(dataset.value) };
}

const search = createSegmentSearch(names.map(makeContext));
const alone = createSegmentSearch([makeContext('M')]);

function ask(text: string, named: string | null, own = search) {
  const input = { index: 0, name: 'x', sequence: Buffer.from(text, 'latin1') };
  return analyseAsSegment(own, input, named);
}

function describe(text: string, named: string | null, own = search): string {
  const answer = ask(text, named, own);
  if (answer.kind === 'contradiction') return `contradiction: ${answer.found.name}`;
  if (answer.kind !== 'analysed') return answer.kind;
  return `${answer.segment.name}${answer.result.ok ? '' : ' failed'}`;
}

/** Every n-th letter is another one. */
function diverge(text: string, every: number): string {
  return [...text]
    .map((letter, i) =>
      i % every === 0 ? 'ACGT'.charAt(('ACGT'.indexOf(letter) + 1) % 4) : letter,
    )
    .join('');
}

function reverseComplement(text: string): string {
  return [...text]
    .reverse()
    .map((letter) => 'TGCA'.charAt('ACGT'.indexOf(letter)))
    .join('');
}

const L = referenceOf('L');
const S = referenceOf('S');
const junk = makeLetters(1500, 4242);
const cases: readonly [what: string, letters: string, named: string | null, expected: string][] = [
  ['a reference', L, null, 'L'],
  ['one that is said to be what it is', L, 'L', 'L'],
  ['one that is said to be another', S, 'L', 'contradiction: S'],
  ['a segment that there is not', S, 'X', 'unnamed'],
  ['half of one', L.slice(600, 1800), null, 'L'],
  ['a sequence of no segment', junk, null, 'unknown'],
  ['a sequence of no segment, taken at its word', junk, 'M', 'M failed'],
  ['nothing but N', 'N'.repeat(1500), null, 'unknown'],
  ['no letters', '', null, 'unknown'],
  ['letters that are none', 'ACGT!ACGT'.repeat(200), 'S', 'S failed'],
  ['the reverse strand, which has no minimizers in common', reverseComplement(S), null, 'S'],
  ['a far relative, which has too few', diverge(S, 10), null, 'S'],
  ['the same, taken at its word', diverge(S, 10), 'S', 'S'],
];
for (const [what, letters, named, expected] of cases) {
  test(`${what}: ${expected}`, () => assert.equal(describe(letters, named), expected));
}

test('of one segment everything is that one, whatever it is said to be', () => {
  assert.equal(describe(S, 'S', alone), 'M failed');
  assert.equal(describe(referenceOf('M'), null, alone), 'M');
});

test('a far relative is found by alignment, as no reference has enough of its minimizers', () => {
  const { index } = search;
  assert.deepEqual(matchReferences(defined(index, 'index'), Buffer.from(diverge(S, 10))), []);
});

test('the analysis is that of the segment alone', () => {
  const letters = diverge(L, 500);
  const answer = ask(letters, null);
  assert.ok(answer.kind === 'analysed' && answer.result.ok);
  const own = ask(letters, null, createSegmentSearch([makeContext('L')]));
  assert.ok(own.kind === 'analysed' && own.result.ok);
  assert.deepEqual(answer.result.calls, own.result.calls);
  assert.equal(answer.result.calls.substitutions.length, 5);
});

test('a piece of a segment with some other letters finds it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      fc.double({ min: 0.5, max: 0.7, noNaN: true }),
      fc.integer({ min: 60, max: 400 }),
      (name, from, share, every) => {
        const whole = referenceOf(name);
        const begin = Math.floor(whole.length * from);
        const piece = whole.slice(begin, begin + Math.floor(whole.length * share));
        assert.equal(describe(diverge(piece, every), null), name);
      },
    ),
    { numRuns: 60 },
  );
});
