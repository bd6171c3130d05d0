// node build-program.ts <folder> <genomes> <seed> <rows | entries>
// Builds an index of simulated genomes and says what that cost, without what simulating them did.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toGenomeRow } from '../../src/parts/genomes/index/index-schema.ts';
import { Stopwatch } from './measure.ts';
import { BulkLoader } from './our-index.ts';
import { readMemory } from './read-memory.ts';
import { openSimulatedRows } from './simulated-rows.ts';

const [folder = '', genomes = '', seed = '', from = ''] = process.argv.slice(2);
const BATCH = 500;
const segments = join(folder, 'segments');
mkdirSync(segments, { recursive: true });
const outbreak = { genomes: Number(genomes), seed: Number(seed) };
const simulated = await openSimulatedRows(join(folder, 'pathogens'), outbreak);
const { instance } = simulated;
writeFileSync(join(folder, 'schema.json'), JSON.stringify(instance.schema));
const loader = new BulkLoader(instance.schema, segments);
const watch = new Stopwatch();
let rows = 0;
let peakBytes = 0;

function* batches<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

if (from === 'rows') {
  for (const batch of batches(simulated.rows())) {
    watch.run(() => loader.append(batch));
    rows += batch.length;
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }
} else {
  for (const batch of batches(simulated.entries())) {
    watch.run(() => {
      const read = batch.map((entry) => toGenomeRow(entry, instance));
      loader.append(read.filter((row) => row !== null));
    });
    rows += batch.length;
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }
}
const written = watch.run(() => loader.finish());
assert.equal(rows, outbreak.genomes);
process.stdout.write(
  JSON.stringify({ rows, ...watch.cost, ...written, peakBytes, ...readMemory() }),
);
