// Reads of a made-up host and of a virus, mixed: which are removed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildHostIndex } from '../../src/engine/reads/host/host-index.ts';
import {
  buildPathogenTable,
  joinOrigins,
  ReadClassifier,
  type ReadOrigin,
} from '../../src/engine/reads/host/read-classifier.ts';
import { makeUpHostGenome } from '../../src/engine/simulate/made-up-host.ts';
import {
  type SimulatedPlatform,
  simulateShotgunReads,
} from '../../src/engine/simulate/simulate-reads.ts';
import { asText, readShippedReference, toSource } from './kit.ts';

const HOST_LETTERS = 3_000_000;
const host = asText(makeUpHostGenome(1, HOST_LETTERS));
const virus = readShippedReference();
const built = await buildHostIndex(
  'made-up',
  () => toSource('h.fa', `>made up\n${host}\n`).open(),
  'h.fa',
);
assert.ok(built.ok);
const index = built.value;

function count(
  genome: string,
  classifier: ReadClassifier,
  { platform, depth, isPaired }: { platform: SimulatedPlatform; depth: number; isPaired: boolean },
): Record<ReadOrigin, number> & { total: number } {
  const counts = { host: 0, pathogen: 0, other: 0, total: 0 };
  const classify = (letters: string) =>
    classifier.classify(new TextEncoder().encode(letters), 0, letters.length);
  for (const { sequence, mate } of simulateShotgunReads(genome, { seed: 3, platform, depth })) {
    const own = classify(sequence);
    const origin = isPaired && mate !== null ? joinOrigins(own, classify(mate.sequence)) : own;
    counts[origin]++;
    counts.total++;
  }
  return counts;
}

const KINDS = [
  ['pairs of 150 letters, 0.5 % errors', { platform: 'ILLUMINA', isPaired: true }],
  ['single reads of 150 letters, 0.5 % errors', { platform: 'ILLUMINA', isPaired: false }],
  ['long reads, 5 % errors', { platform: 'OXFORD_NANOPORE', isPaired: false }],
] as const;
for (const [what, kind] of KINDS) {
  test(`${what}: at least 99.5 % of the host's are found, at most 0.01 % of the virus'`, (t) => {
    for (const table of [buildPathogenTable([virus.letters]), null]) {
      const classifier = new ReadClassifier(index, table);
      const own = count(host, classifier, { ...kind, depth: 2 });
      const viral = count(asText(virus.letters), classifier, { ...kind, depth: 200 });
      t.diagnostic(`host ${own.host} of ${own.total}, virus ${viral.host} of ${viral.total}`);
      assert.ok(own.total > 2000 && viral.total > 4000);
      assert.ok(own.host >= 0.995 * own.total, `${own.host} of ${own.total}`);
      assert.ok(viral.host <= 0.0001 * viral.total, `${viral.host} of ${viral.total}`);
      if (table !== null) assert.ok(viral.pathogen >= 0.99 * viral.total);
    }
  });
}

test('the table takes 0.4 bytes a letter, and repeats take no more', () => {
  assert.ok(index.bytes.length <= 0.4 * HOST_LETTERS);
  assert.ok(index.table.size < 0.13 * HOST_LETTERS);
});
