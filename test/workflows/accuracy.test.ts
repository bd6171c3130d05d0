// Consensus of simulated reads against the genomes that they were made of, by the real programs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PrimerScheme } from '../../src/engine/reads/primers/primer-scheme.ts';
import { simulateShotgunReads } from '../../src/engine/simulate/simulate-reads.ts';
import { simulateSampleReads } from '../../src/engine/simulate/simulate-sample-reads.ts';
import type { GenomeReference } from '../../src/schema/ports.ts';
import { asText, makeUpGenome, makeUpScheme, readShippedReference } from '../reads/kit.ts';
import { compareWithSample, findMissingTools, type RunOutcome, runSteps } from './kit.ts';
import {
  makeSample,
  readArticSchemes,
  type SimulatedSample,
  toAmplicons,
} from './simulated-sets.ts';

const skip = await findMissingTools();
const LENGTH = 8000;
const madeUp = makeUpGenome(LENGTH);

interface Set {
  readonly title: string;
  readonly reference: GenomeReference;
  readonly scheme: PrimerScheme;
  readonly seed: number;
  readonly platform: 'ILLUMINA' | 'OXFORD_NANOPORE';
  readonly isCut: boolean;
  readonly depth: number;
}

const sets: Set[] = [];
for (let seed = 1; seed <= 7; seed++) {
  const scheme = makeUpScheme(`V${seed}`, { length: LENGTH, shift: 17 * seed });
  const common = { reference: madeUp, scheme, seed };
  sets.push(
    { ...common, title: `made-up ${seed}, pairs`, platform: 'ILLUMINA', isCut: false, depth: 100 },
    {
      ...common,
      title: `made-up ${seed}, cut pairs`,
      platform: 'ILLUMINA',
      isCut: true,
      depth: 100,
    },
    {
      ...common,
      title: `made-up ${seed}, long reads`,
      platform: 'OXFORD_NANOPORE',
      isCut: false,
      depth: 120,
    },
  );
}
for (const [at, scheme] of readArticSchemes().entries()) {
  const platform = at % 2 === 0 ? 'ILLUMINA' : 'OXFORD_NANOPORE';
  const common = { reference: readShippedReference(), scheme, seed: 50 + at, isCut: at % 4 === 0 };
  sets.push({ ...common, title: `ARTIC ${scheme.version}, ${platform}`, platform, depth: 100 });
}

const sums = {
  sets: 0,
  called: 0,
  wrong: 0,
  missing: 0,
  ambiguous: 0,
  under: 0,
  found: 0,
  hidden: 0,
};
const minor = { wanted: 0, found: 0 };

/** Variants of the minority that were told as such, of those that lie where enough reads do. */
function countMinor({ variants }: RunOutcome, { minorPositions }: SimulatedSample): void {
  const told = new Set(variants.map(({ position }) => position));
  for (const position of minorPositions) {
    minor.wanted++;
    if (told.has(position)) minor.found++;
  }
}

for (const { title, reference, scheme, seed, platform, isCut, depth } of sets) {
  test(`primer-aware: ${title}`, { skip }, async () => {
    const letters = asText(reference.letters);
    const sample = makeSample(letters, scheme, { seed, minorShare: 0.15, silentShare: 0.08 });
    const { silent, genomes } = sample;
    const reads = simulateSampleReads(letters, genomes, {
      ...{ seed, platform, isCut, depth, silent },
      // Long enough that mates meet in the middle of an amplicon.
      readLength: isCut ? 150 : 220,
      amplicons: toAmplicons(scheme),
    });
    const given = { reference, reads, platform, primers: scheme.primers };
    const outcome = await runSteps('primer-aware', given);
    const compared = compareWithSample(outcome, {
      reference: letters,
      genome: sample.major,
      primers: scheme.primers,
    });
    countMinor(outcome, sample);
    sums.sets++;
    sums.called += compared.called;
    sums.wrong += compared.wrong.length;
    sums.missing += compared.missing;
    sums.ambiguous += compared.ambiguous;
    sums.under += compared.underPrimers;
    sums.found += compared.foundUnderPrimers;
    sums.hidden += compared.hidden.length;
    assert.deepEqual(compared.hidden, [], 'no mutation under a primer is called as the reference');
    assert.ok(
      compared.wrong.length <= compared.called / 10_000,
      `${compared.wrong.length} of ${compared.called} are wrong: ${compared.wrong.slice(0, 5).join('; ')}`,
    );
    assert.ok(compared.called > 0.7 * letters.length, `${compared.called} are called`);
    assert.notEqual(outcome.result.check.verdict, 'contradict');
  });
}

for (const [name, platform] of [
  ['europe-illumina', 'ILLUMINA'],
  ['europe-nanopore', 'OXFORD_NANOPORE'],
] as const) {
  for (const seed of [21, 22]) {
    test(`${name}: reads of a genome that was cut at random, ${seed}`, { skip }, async () => {
      const letters = asText(madeUp.letters);
      const scheme = { primers: [] };
      const sample = makeSample(letters, scheme, { seed, minorShare: 0, silentShare: 0 });
      const reads = simulateShotgunReads(sample.major.letters, { seed, platform, depth: 120 });
      const outcome = await runSteps(name, { reference: madeUp, reads, platform, primers: null });
      const compared = compareWithSample(outcome, {
        reference: letters,
        genome: sample.major,
        primers: [],
      });
      assert.ok(
        compared.wrong.length <= compared.called / 10_000,
        `${compared.wrong.length} of ${compared.called} are wrong: ${compared.wrong.slice(0, 5).join('; ')}`,
      );
      assert.ok(compared.called > 0.9 * letters.length, `${compared.called} are called`);
    });
  }
}

test('over all sets', { skip }, () => {
  const share = 100 * (1 - sums.wrong / sums.called);
  console.log(
    `${sums.sets} sets: ${sums.called} letters called, ${sums.wrong} wrong (${share.toFixed(4)} % right), ${sums.missing} N, ${sums.ambiguous} ambiguous; ` +
      `${sums.under} places under primers where the sample differs: ${sums.found} called as it is, ${sums.hidden} as the reference; ` +
      `${minor.found} of ${minor.wanted} variants of the minority told`,
  );
  assert.ok(sums.sets >= 20);
  assert.ok(share >= 99.99);
  assert.equal(sums.hidden, 0);
  // The rule is not kept by calling nothing.
  assert.ok(sums.under > 200 && sums.found > 0.6 * sums.under);
  assert.ok(minor.found > 0.6 * minor.wanted);
});
