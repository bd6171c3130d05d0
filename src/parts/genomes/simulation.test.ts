import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../../engine/analysis/analyse.ts';
import { type Dataset, parseDataset } from '../../engine/analysis/dataset.ts';
import { createScratch } from '../../engine/analysis/scratch.ts';
import { toAnalysisSummary } from '../../engine/analysis/summary.ts';
import { makeUpCdses, makeUpReference } from '../../engine/simulate/made-up-pathogen.ts';
import { simulateOutbreak } from '../../engine/simulate/simulate-outbreak.ts';
import { defined } from '../../std/assert.ts';
import { toSimulationPathogen } from './simulation-pathogen.ts';

const LENGTH = 3000;
const QC = {
  missingData: { enabled: true, missingDataThreshold: 300, scoreBias: 20 },
  mixedSites: { enabled: true, mixedSitesThreshold: 7 },
  privateMutations: { enabled: true, typical: 1, cutoff: 7 },
  stopCodons: { enabled: true },
};

function makeUpDataset(gapAlignmentSide: string): Dataset {
  const cdses = makeUpCdses(LENGTH);
  const lines = cdses.flatMap(({ name, segments }) =>
    segments.map(({ begin, end, strand }) =>
      ['x', 'made-up', 'CDS', begin + 1, end, '.', strand, 0, `ID=${name};Name=${name}`].join('\t'),
    ),
  );
  const dataset = parseDataset({
    name: 'made-up',
    pathogenJson: JSON.stringify({ alignmentParams: { gapAlignmentSide }, qc: QC }),
    referenceFasta: `>x\n${makeUpReference(LENGTH, cdses)}\n`,
    annotationGff3: `${lines.join('\n')}\n`,
  });
  assert.ok(dataset.ok, JSON.stringify(dataset));
  return dataset.value;
}

for (const side of ['left', 'right']) {
  test(`an analysis of simulated genomes gives their summaries, gaps kept ${side}`, () => {
    const dataset = makeUpDataset(side);
    const pathogen = toSimulationPathogen(dataset);
    const scratch = createScratch(dataset);
    let index = 0;
    let gaps = 0;
    for (const genome of simulateOutbreak(pathogen, { genomes: 250, seed: 31 })) {
      const sequence = new TextEncoder().encode(genome.writeSequence());
      const result = analyse(dataset, { index, name: genome.name, sequence }, scratch);
      assert.ok(result.ok, JSON.stringify(result));
      assert.deepEqual(genome.summary, toAnalysisSummary(dataset, result), genome.name);
      const { symbols, insertions } = genome.summary.nucleotide;
      if (symbols.includes('-') || insertions.length > 0) gaps++;
      index++;
    }
    assert.equal(index, 250);
    assert.ok(gaps > 10, `${gaps} genomes with insertions or deletions`);
  });
}

test('a dataset becomes a pathogen of the generator', () => {
  const dataset = makeUpDataset('right');
  const pathogen = toSimulationPathogen(dataset);
  assert.equal(pathogen.reference.length, LENGTH);
  assert.equal(pathogen.tree, null);
  assert.equal(pathogen.alignment.gapSide, 'right');
  const qc = defined(pathogen.qc, 'rules');
  assert.deepEqual(qc.missingData, { threshold: 300, bias: 20 });
  assert.equal(qc.privateMutations, null, 'without a tree there are no private mutations');
});
