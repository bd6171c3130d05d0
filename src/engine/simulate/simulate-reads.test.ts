import assert from 'node:assert/strict';
import test from 'node:test';
import { makeUpHostGenome } from './made-up-host.ts';
import { makeUpCdses, makeUpReference } from './made-up-pathogen.ts';
import {
  type SimulatedRead,
  simulateAmpliconReads,
  simulateShotgunReads,
  toFastq,
} from './simulate-reads.ts';

const LENGTH = 4000;
const genome = makeUpReference(LENGTH, makeUpCdses(LENGTH));
const amplicons = [50, 400, 750, 1100].map((begin) => ({
  left: [{ begin, end: begin + 20 }],
  right: [{ begin: begin + 380, end: begin + 400 }],
}));
const turn = (text: string) =>
  [...text]
    .reverse()
    .map((letter) => 'TGCA'.charAt('ACGT'.indexOf(letter)))
    .join('');

function countDifferences(a: string, b: string): number {
  let differences = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) differences++;
  return differences;
}

test('the same seed gives the same reads, another one others', () => {
  const make = (seed: number) =>
    toFastq(simulateShotgunReads(genome, { seed, platform: 'ILLUMINA', depth: 3 })).first;
  assert.equal(make(5), make(5));
  assert.notEqual(make(5), make(6));
});

test('short reads are of the genome where they say, but for errors of the wanted share', () => {
  let letters = 0;
  let wrong = 0;
  for (const read of simulateShotgunReads(genome, { seed: 1, platform: 'ILLUMINA', depth: 50 })) {
    const forward = genome.slice(read.begin, read.end);
    const molecule = read.isReverse ? turn(forward) : forward;
    assert.equal(read.sequence.length, read.quality.length);
    assert.equal(read.sequence.length, Math.min(150, molecule.length));
    letters += read.sequence.length;
    wrong += countDifferences(read.sequence, molecule.slice(0, 150));
    const mate = read.mate?.sequence ?? '';
    assert.ok(countDifferences(mate, turn(molecule).slice(0, 150)) < 10);
  }
  assert.ok(letters > 0.4 * 50 * LENGTH);
  assert.ok(Math.abs(wrong / letters - 0.005) < 0.001, String(wrong / letters));
});

test('long reads lose and gain letters, about one of twenty', () => {
  const lengths = (reads: Iterable<SimulatedRead>) =>
    [...reads].map(({ sequence, begin, end }) => sequence.length / (end - begin));
  const ratios = lengths(
    simulateShotgunReads(genome, { seed: 1, platform: 'OXFORD_NANOPORE', depth: 50 }),
  );
  assert.ok(ratios.some((ratio) => ratio !== 1));
  assert.ok(Math.abs(ratios.reduce((sum, one) => sum + one, 0) / ratios.length - 1) < 0.01);
});

test('amplicons reach from primer to primer, some drop out, and trimmed ones lack their primers', () => {
  for (const isTrimmed of [false, true]) {
    const reads = [
      ...simulateAmpliconReads(genome, amplicons, {
        seed: 2,
        platform: 'ILLUMINA',
        depth: 10,
        dropoutShare: 0.25,
        isTrimmed,
      }),
    ];
    const begins = new Set(reads.map(({ begin }) => begin));
    assert.equal(begins.size, 3);
    for (const { begin, end } of reads) {
      const own = amplicons.find(({ left: [one] }) => one?.begin === begin || one?.end === begin);
      assert.equal(begin, isTrimmed ? own?.left[0]?.end : own?.left[0]?.begin);
      assert.equal(end, isTrimmed ? own?.right[0]?.begin : own?.right[0]?.end);
    }
  }
  const none = simulateAmpliconReads(genome, amplicons, {
    seed: 2,
    platform: 'ILLUMINA',
    depth: 10,
    dropoutShare: 1,
  });
  assert.deepEqual([...none], []);
});

test('FASTQ of pairs has both mates in one order', () => {
  const reads = simulateShotgunReads(genome, { seed: 3, platform: 'ILLUMINA', depth: 1 });
  const { first, second } = toFastq(reads);
  const names = (text: string) =>
    text
      .split('\n')
      .filter((_, at) => at % 4 === 0)
      .map((line) => line.split(' ')[0]);
  assert.deepEqual(names(first), names(second));
  assert.match(first, /^@SIM01:1:SIMULATED:1:1101:0:3 1:N:0:SIMULATED\n[ACGT]{100,150}\n\+\n/);
  assert.equal(
    toFastq(simulateShotgunReads(genome, { seed: 3, platform: 'OXFORD_NANOPORE', depth: 1 }))
      .second,
    '',
  );
});

test('a made-up host has the composition and the repeats of a human genome, and is the same again', () => {
  const host = makeUpHostGenome(1, 400_000);
  assert.deepEqual(makeUpHostGenome(1, 400_000), host);
  const text = new TextDecoder().decode(host);
  assert.match(text, /^[ACGT]{400000}$/);
  const share = (pattern: RegExp) => (text.match(pattern)?.length ?? 0) / text.length;
  assert.ok(Math.abs(share(/[GC]/g) - 0.4) < 0.03, String(share(/[GC]/g)));
  assert.ok(share(/CG/g) < 0.4 * share(/C/g) * share(/G/g), 'CpG is rare');
  assert.match(text, /A{20}/);
  const words = new Map<string, number>();
  for (let i = 0; i + 24 <= text.length; i += 1) {
    const word = text.slice(i, i + 24);
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  const repeated = [...words.values()]
    .filter((count) => count > 1)
    .reduce((sum, one) => sum + one, 0);
  assert.ok(repeated > 0.05 * text.length, String(repeated / text.length));
});
