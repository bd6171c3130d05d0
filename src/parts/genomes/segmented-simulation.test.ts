import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createScratch } from '../../engine/analysis/scratch.ts';
import { analyseAsSegment, createSegmentSearch } from '../../engine/analysis/segment-search.ts';
import { toAnalysisSummary } from '../../engine/analysis/summary.ts';
import { simulateOutbreak } from '../../engine/simulate/simulate-outbreak.ts';
import { simulateSegments } from '../../engine/simulate/simulate-segments.ts';
import { defined } from '../../std/assert.ts';
import { addPathogen, type LoadedPathogen, loadPathogen } from './pathogens/pathogen-store.ts';
import { makeSegmentedDataset, SEGMENTED_ID, writeDataset } from './pathogens/segmented-fixture.ts';
import { toSimulationPathogens } from './simulation-pathogen.ts';

async function loadMadeUp(): Promise<LoadedPathogen> {
  const folder = await mkdtemp(join(tmpdir(), 'segments-'));
  await writeDataset(join(folder, 'given'), makeSegmentedDataset());
  const store = {
    ...{ shippedFolder: join(folder, 'shipped'), dataFolder: join(folder, 'data') },
    ...{ now: () => new Date(0), timeoutMilliseconds: 1 },
  };
  assert.ok((await addPathogen(store, { location: join(folder, 'given') })).ok);
  const loaded = await loadPathogen(store, SEGMENTED_ID);
  await rm(folder, { recursive: true });
  assert.ok(loaded.ok);
  return loaded.value;
}

test('simulated segments find themselves by their letters, and their analysis is what was simulated', async () => {
  const pathogen = await loadMadeUp();
  const search = createSegmentSearch(
    pathogen.segments.map(({ name, dataset }) => ({
      name,
      dataset,
      scratch: createScratch(dataset),
    })),
  );
  const counts = new Map<string, number>();
  const outbreak = { genomes: 200, seed: 3 };
  const samples = [...simulateSegments(toSimulationPathogens(pathogen), outbreak)];
  assert.equal(samples.length, 200);
  assert.equal(new Set(samples.map(({ name }) => name)).size, 200);
  for (const { name, segments } of samples) {
    counts.set(`${segments.length}`, (counts.get(`${segments.length}`) ?? 0) + 1);
    for (const { segment, summary, writeSequence } of segments) {
      const sequence = new TextEncoder().encode(writeSequence());
      const answer = analyseAsSegment(search, { index: 0, name, sequence }, null);
      assert.ok(answer.kind === 'analysed' && answer.result.ok, `${name} ${segment}`);
      assert.equal(answer.segment.name, segment);
      assert.deepEqual(toAnalysisSummary(answer.segment.dataset, answer.result), summary, name);
    }
  }
  assert.ok((counts.get('3') ?? 0) > 120 && (counts.get('2') ?? 0) > 5);
  assert.deepEqual(
    [...simulateSegments(toSimulationPathogens(pathogen), outbreak)].map(
      ({ metadata }) => metadata,
    ),
    samples.map(({ metadata }) => metadata),
  );
});

test('segments of a sample are of one day, and of one segment it is the outbreak as ever', async () => {
  const pathogens = toSimulationPathogens(await loadMadeUp());
  const outbreak = { genomes: 80, seed: 5 };
  const days = pathogens.map(({ pathogen }) =>
    Array.from(simulateOutbreak(pathogen, outbreak), ({ metadata }) => metadata.date),
  );
  assert.deepEqual(days[1], days[0]);
  assert.deepEqual(days[2], days[0]);
  const only = defined(pathogens[2], 'segment');
  const alone = Array.from(simulateSegments([only], outbreak), ({ name, segments }) => [
    name,
    segments[0]?.writeSequence(),
  ]);
  assert.deepEqual(
    alone,
    Array.from(simulateOutbreak(only.pathogen, outbreak), (one) => [one.name, one.writeSequence()]),
  );
});
