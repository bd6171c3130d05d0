import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { findSites, MOST_MISMATCHING, toReferenceCodes, toReferenceStrand } from './find-sites.ts';

const BASES: Readonly<Record<string, string>> = {
  ...{ A: 'A', C: 'C', G: 'G', T: 'T', R: 'AG', Y: 'CT', S: 'CG', W: 'AT', K: 'GT', M: 'AC' },
  ...{ B: 'CGT', D: 'AGT', H: 'ACT', V: 'ACG', N: 'ACGT' },
};
const COMPLEMENT: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A' };

/** Whether each base that the reference can have is one that the oligo takes, base by base. */
function takes(own: string, there: string): boolean {
  return [...(BASES[there] ?? '')].every((base) => (BASES[own] ?? '').includes(base));
}

function complement(letter: string): string {
  const bases = [...(BASES[letter] ?? '')].map((base) => COMPLEMENT[base]).sort();
  return (
    Object.keys(BASES).find((one) => [...(BASES[one] ?? '')].sort().join() === bases.join()) ?? ''
  );
}

/** Sites as text, found place by place. */
function listSites(oligo: string, reference: string): string[] {
  const backward = [...oligo].reverse().map(complement).join('');
  const found = new Set<string>();
  for (const [strand, letters] of [
    ['+', oligo],
    ['-', backward],
  ] as const) {
    if (strand === '-' && backward === oligo) continue;
    for (let begin = 0; begin + oligo.length <= reference.length; begin++) {
      const wrong = [...letters].flatMap((letter, i) =>
        takes(letter, reference.charAt(begin + i))
          ? []
          : [strand === '+' ? i : oligo.length - 1 - i],
      );
      if (wrong.length > Math.floor(oligo.length * MOST_MISMATCHING)) continue;
      found.add(`${strand}${begin} ${wrong.sort((a, b) => a - b).join()}`);
    }
  }
  return [...found].sort();
}

const text = (units: string, least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(...units), minLength: least, maxLength: most });

test('sites are those that a comparison place by place finds, on both strands, with ambiguity codes', () => {
  let sites = 0;
  const world = fc.record({
    reference: text('AACCGGTTN', 0, 60),
    oligo: text('ACGTACGTACGTRYSWKMBDHVN', 5, 12),
    at: fc.nat({ max: 50 }),
    isCopied: fc.boolean(),
  });
  fc.assert(
    fc.property(world, ({ reference, oligo: drawn, at, isCopied }) => {
      const from = at % Math.max(1, reference.length - 9);
      const copied = reference.slice(from, from + 10).replaceAll('N', 'A');
      const oligo = isCopied && copied.length >= 5 ? copied : drawn;
      const found = findSites(oligo, [toReferenceCodes(reference)]);
      const expected = listSites(oligo, reference);
      assert.equal(found.count, expected.length);
      if (expected.length <= 20) {
        assert.deepEqual(
          found.sites.map((one) => `${one.strand}${one.begin} ${one.mismatches.join()}`).sort(),
          expected,
        );
      }
      const mismatches = found.sites.map((one) => one.mismatches.length);
      assert.deepEqual(
        mismatches,
        mismatches.toSorted((a, b) => a - b),
      );
      for (const one of found.sites) assert.equal(one.end - one.begin, oligo.length);
      sites += found.count;
    }),
    { numRuns: 1000, seed: 5 },
  );
  assert.ok(sites > 200, `${sites} sites`);
});

test('an oligo and its reverse complement bind at the same places', () => {
  fc.assert(
    fc.property(text('ACGT', 20, 60), text('ACGTRYN', 5, 9), (reference, oligo) => {
      const references = [toReferenceCodes(reference)];
      const turned = toReferenceStrand(oligo, '-');
      const [one, other] = [findSites(oligo, references), findSites(turned, references)];
      assert.equal(one.count, other.count);
      const places = ({ sites }: typeof one) =>
        sites.map(({ begin, mismatches }) => `${begin} ${mismatches.length}`).sort();
      // Where more are found than listed, the order among equals decides which are.
      if (one.count === one.sites.length) assert.deepEqual(places(one), places(other));
      assert.equal(toReferenceStrand(turned, '-'), oligo);
    }),
    { numRuns: 300, seed: 6 },
  );
});

test('the best site is the one with fewest mismatches, then with those farthest from the 3 prime end', () => {
  const check = (reference: string, expected: string) => {
    const [best] = findSites('ACGTTGCATG', [toReferenceCodes(reference)]).sites;
    assert.equal(
      best === undefined ? 'none' : `${best.strand}${best.begin} ${best.mismatches}`,
      expected,
    );
  };
  check('TTTTACGTTGCATGTTTT', '+4 ');
  check('AAAACATGCAACGTAAAA', '-4 ');
  check('ACGTTGCATCCCCCACTTTGCATG', '+14 2');
  check('ACGTTGCAT', 'none');
  check('NNNNNNNNNNNN', 'none');
  check('', 'none');
});

test('sites on several references name theirs', () => {
  const references = ['GGGGGGGGGGGG', 'CCACGTTGCATGCC'].map(toReferenceCodes);
  const { sites, count } = findSites('ACGTTGCATG', references);
  assert.equal(count, 1);
  assert.equal(sites[0]?.reference, 1);
  assert.deepEqual(findSites('AC!TTGCATG', references).sites, findSites('', references).sites);
});
