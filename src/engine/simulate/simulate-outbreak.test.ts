import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { NUC_CODE_OF_ASCII } from '../../bio/alphabet.ts';
import { makeUpPathogen } from './made-up-pathogen.ts';
import { PLACES, REGIONS } from './places.ts';
import { type SimulatedGenome, simulateOutbreak } from './simulate-outbreak.ts';
import { toFasta } from './to-fasta.ts';

const withTree = makeUpPathogen({ length: 6000, hasTree: true });
const withoutTree = makeUpPathogen({ length: 6000, hasTree: false });
const year = { startDate: '2022-02-01', endDate: '2023-01-31' };

describe('simulateOutbreak', () => {
  test('gives the same genomes for the same seed, and others for another', () => {
    const run = (seed: number): string =>
      [...simulateOutbreak(withTree, { genomes: 300, seed })]
        .map(({ name, metadata, summary, writeSequence }) =>
          JSON.stringify([name, metadata, summary, writeSequence()]),
        )
        .join('\n');
    assert.equal(run(5), run(5));
    assert.notEqual(run(5), run(6));
    assert.notEqual(run(5), run(5 + 2 ** 32));
  });

  test('gives exactly as many genomes as asked for, with names of their own', () => {
    for (const genomes of [0, 1, 2, 7, 500, 1234]) {
      const all = [...simulateOutbreak(withoutTree, { genomes, seed: 1, ...year })];
      assert.equal(all.length, genomes);
      assert.equal(new Set(all.map(({ name }) => name)).size, genomes);
    }
    assert.equal(
      [
        ...simulateOutbreak(withTree, {
          genomes: 9,
          seed: 1,
          startDate: '2022-02-02',
          endDate: '2022-02-02',
        }),
      ].length,
      9,
    );
  });

  test('keeps dates in range and in order, and names places that belong together', () => {
    let last = '';
    for (const { name, metadata } of simulateOutbreak(withTree, {
      genomes: 2000,
      seed: 3,
      ...year,
    })) {
      const { strain, date, region, country, division, date_submitted: submitted } = metadata;
      assert.equal(name, strain);
      assert.match(name, /^Simulated\/[A-Za-z]+\/3-\d+\/202[23]$/);
      assert.ok(date !== null && date >= year.startDate && date <= year.endDate && date >= last);
      assert.ok(submitted !== null && submitted > date);
      const place = PLACES.find((one) => one.country === country);
      assert.equal(REGIONS[place?.region ?? -1], region);
      assert.ok(division === null || place?.divisions.includes(division));
      assert.match(metadata.originating_lab ?? '', /^Simulated laboratory \d+$/);
      last = date;
    }
  });

  test('spreads over places, hosts and time, and new lineages replace old ones', () => {
    const all = [...simulateOutbreak(withTree, { genomes: 6000, seed: 11 })];
    const countries = new Set(all.map(({ metadata }) => metadata.country));
    assert.ok(countries.size > 80, `${countries.size} countries`);
    assert.equal(new Set(all.map(({ metadata }) => metadata.region)).size, REGIONS.length);
    const human = all.filter(({ metadata }) => metadata.host === 'Homo sapiens').length;
    assert.ok(human > 5700 && human < 6000);
    const leaders = quarters(all).map((genomes) => mostFrequent(genomes));
    assert.ok(new Set(leaders).size >= 4, `leading lineages: ${leaders.join(' ')}`);
    const cases = quarters(all).map((genomes) => genomes.length);
    assert.ok(Math.max(...cases) > 2 * Math.min(...cases), `cases: ${cases.join(' ')}`);
  });

  test('simulates what sequencing does to genomes', () => {
    const all = [...simulateOutbreak(withTree, { genomes: 4000, seed: 8 })];
    const share = (test: (genome: SimulatedGenome) => boolean): number =>
      all.filter(test).length / all.length;
    const inner = ({ summary: { nucleotide } }: SimulatedGenome): number =>
      nucleotide.missing.filter((edge, i) => i % 2 === 0 && edge > 200 && edge < 5800).length;
    const dropouts = share((genome) => inner(genome) > 0);
    assert.ok(dropouts > 0.3 && dropouts < 0.55, `${dropouts} with dropouts`);
    const insertions = share(({ summary }) => summary.nucleotide.insertions.length > 0);
    const deletions = share(({ summary }) => summary.nucleotide.symbols.includes('-'));
    const mixed = share(({ summary }) => /[^ACGT-]/.test(summary.nucleotide.symbols));
    assert.ok(insertions > 0.002 && deletions > 0.01 && mixed > 0.05 && mixed < 0.2);
    assert.ok(share(({ summary }) => summary.nucleotide.begin > 0) > 0.1);
    const statuses = new Set(all.map(({ summary }) => summary.qcStatus));
    assert.deepEqual([...statuses].sort(), ['bad', 'good', 'mediocre']);
  });

  test('shares mutations by descent: most differences are seen in many genomes', () => {
    const counts = new Map<string, number>();
    let total = 0;
    for (const { summary } of simulateOutbreak(withoutTree, { genomes: 3000, seed: 2 })) {
      summary.nucleotide.positions.forEach((position, i) => {
        const key = `${position}${summary.nucleotide.symbols.charAt(i)}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
        total++;
      });
    }
    const shared = [...counts.values()].filter((count) => count > 20).reduce((a, b) => a + b, 0);
    assert.ok(shared / total > 0.7, `${shared / total} of all differences`);
  });

  test('has no clade without a tree, and that of a node of the tree with one', () => {
    for (const { summary } of simulateOutbreak(withoutTree, { genomes: 50, seed: 4 })) {
      assert.equal(summary.clade, null);
      assert.deepEqual(summary.attributes, {});
    }
    const clades = new Set<string | null>();
    for (const { summary } of simulateOutbreak(withTree, { genomes: 2000, seed: 4 })) {
      clades.add(summary.clade);
    }
    assert.ok(clades.size >= 3 && !clades.has(null));
  });

  test('writes FASTA whose letters are nucleotides', () => {
    const genomes = [...simulateOutbreak(withTree, { genomes: 20, seed: 4 })];
    const records = [...toFasta(genomes)];
    assert.equal(records.length, 20);
    records.forEach((record, i) => {
      const [header, sequence = '', rest] = record.split('\n');
      assert.equal(header, `>${genomes[i]?.name}`);
      assert.equal(rest, '');
      for (const letter of sequence) assert.ok((NUC_CODE_OF_ASCII[letter.charCodeAt(0)] ?? 0) > 0);
    });
  });

  test('keeps its memory however many genomes it has given', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const pathogen = makeUpPathogen({ length: 2000, hasTree: true });
    const heaps: number[] = [];
    let count = 0;
    for (const genome of simulateOutbreak(pathogen, { genomes: 300_000, seed: 1 })) {
      count += genome.name.length > 0 ? 1 : 0;
      if (count % 100_000 !== 50_000) continue;
      collect();
      heaps.push(process.memoryUsage().heapUsed / 1e6);
    }
    assert.equal(count, 300_000);
    const [first = 0, , last = 0] = heaps;
    assert.ok(last - first < 4, `heap in MB: ${heaps.join(' ')}`);
  });
});

/** Genomes in eight parts of equal time. */
function quarters(genomes: readonly SimulatedGenome[]): SimulatedGenome[][] {
  const times = genomes.map(({ metadata }) => Date.parse(metadata.date ?? ''));
  const first = Math.min(...times);
  const span = Math.max(...times) - first + 1;
  return Array.from({ length: 8 }, (_, part) =>
    genomes.filter((_, i) => Math.floor((8 * ((times[i] as number) - first)) / span) === part),
  );
}

function mostFrequent(genomes: readonly SimulatedGenome[]): string {
  const counts = new Map<string, number>();
  for (const { summary } of genomes) {
    const lineage = summary.attributes.lineage ?? '';
    counts.set(lineage, (counts.get(lineage) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}
