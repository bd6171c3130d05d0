import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parseFasta } from '../../bio/fasta.ts';
import { analyse } from '../../engine/analysis/analyse.ts';
import { type Dataset, parseDataset } from '../../engine/analysis/dataset.ts';
import { createScratch } from '../../engine/analysis/scratch.ts';
import { toAnalysisSummary } from '../../engine/analysis/summary.ts';
import { simulateOutbreak } from '../../engine/simulate/simulate-outbreak.ts';
import { toFasta } from '../../engine/simulate/to-fasta.ts';
import { defined } from '../../std/assert.ts';
import { toSimulationPathogen } from './simulation-pathogen.ts';

const DATA = new URL('../../../../shared/data/analysis/', import.meta.url);

function readDataset(name: string, hasTree: boolean): Dataset {
  const text = (file: string): string => readFileSync(new URL(`${name}/${file}`, DATA), 'utf8');
  const tree = (): string =>
    gunzipSync(readFileSync(new URL(`${name}/tree.json.gz`, DATA))).toString('utf8');
  const dataset = parseDataset({
    name,
    pathogenJson: text('pathogen.json'),
    referenceFasta: text('reference.fasta'),
    annotationGff3: text('genome_annotation.gff3'),
    ...(hasTree ? { treeJson: tree() } : {}),
  });
  assert.ok(dataset.ok, JSON.stringify(dataset));
  return dataset.value;
}

const CASES = [
  { name: 'sars-cov-2', hasTree: true, genomes: 2000, leastClades: 12 },
  { name: 'sars-cov-2', hasTree: false, genomes: 150, leastClades: 1 },
  { name: 'rsv-a', hasTree: true, genomes: 500, leastClades: 8 },
  { name: 'measles', hasTree: true, genomes: 400, leastClades: 3 },
  { name: 'flu-h3n2-ha', hasTree: true, genomes: 500, leastClades: 8 },
  { name: 'mpox', hasTree: true, genomes: 20, leastClades: 1 },
];

for (const { name, hasTree, genomes, leastClades } of CASES) {
  const title = `${genomes} simulated genomes of ${name}${hasTree ? '' : ' without tree'}: FASTA, then analysis, gives their summaries`;
  test(title, (t) => {
    if (!existsSync(new URL(name, DATA))) return t.skip('needs ../shared/data');
    const dataset = readDataset(name, hasTree);
    const scratch = createScratch(dataset);
    const pathogen = toSimulationPathogen(dataset);
    const clades = new Set<string | null>();
    let index = 0;
    let [insertions, deletions] = [0, 0];
    for (const genome of simulateOutbreak(pathogen, { genomes, seed: 2026 })) {
      const fasta = parseFasta([...toFasta([genome])].join(''), 'simulated.fasta');
      const record = defined(fasta.records[0], 'record');
      assert.equal(record.name, genome.name);
      const result = analyse(
        dataset,
        { index, name: record.name, sequence: record.letters },
        scratch,
      );
      assert.ok(result.ok, `${genome.name}: ${result.ok ? '' : result.error}`);
      assert.deepEqual(genome.summary, toAnalysisSummary(dataset, result), genome.name);
      clades.add(genome.summary.clade);
      if (genome.summary.nucleotide.insertions.length > 0) insertions++;
      if (genome.summary.nucleotide.symbols.includes('-')) deletions++;
      index++;
    }
    assert.equal(index, genomes);
    assert.ok(clades.size >= leastClades, `${clades.size} clades`);
    if (genomes < 500) return;
    assert.ok(insertions > 0 && deletions > 0, `${insertions} insertions, ${deletions} deletions`);
  });
}
