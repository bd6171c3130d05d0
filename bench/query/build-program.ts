// node build-program.ts <folder> <genomes> <seed> <rows | entries>
// Builds an index of simulated genomes and says what that cost, without what simulating them did.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toGenomeRow } from '../../src/parts/genomes/index/index-schema.ts';
import type { GenomeRow } from '../../src/schema/genome-row.ts';
import type { ReleasedEntry } from '../../src/schema/ports.ts';
import { Stopwatch } from './measure.ts';
import { BulkLoader } from './our-index.ts';
import { readPeakMemory } from './read-memory.ts';
import { openSimulatedRows } from './simulated-rows.ts';

const [folder = '', genomes = '', seed = '', source = ''] = process.argv.slice(2);
/** Few, so that rows are garbage soon after they were appended. */
const BATCH = 50;
const segments = join(folder, 'segments');
mkdirSync(segments, { recursive: true });
const outbreak = { genomes: Number(genomes), seed: Number(seed) };
const simulated = await openSimulatedRows(join(folder, 'pathogens'), outbreak);
const { instance } = simulated;
writeFileSync(join(folder, 'schema.json'), JSON.stringify(instance.schema));
const loader = new BulkLoader(instance.schema, segments);
const watch = new Stopwatch();
let rows = 0;

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

function readEntries(entries: readonly ReleasedEntry[]): readonly GenomeRow[] {
  return entries.map((entry) => toGenomeRow(entry, instance)).filter((row) => row !== null);
}

/** Measured is what follows from a batch, from what it comes as to what is sealed. */
function measure<Batch>(
  all: Iterable<Batch>,
  toRows: (batch: Batch) => readonly GenomeRow[],
): void {
  for (const batch of all) {
    rows += watch.run(() => {
      const taken = toRows(batch);
      loader.append(taken);
      return taken.length;
    });
  }
}

if (source === 'rows') measure(batches(simulated.rows()), (batch) => batch);
else if (source === 'entries') measure(batches(simulated.entries()), readEntries);
else throw new Error(`no source '${source}'`);
const written = watch.run(() => loader.finish());
assert.equal(rows, outbreak.genomes);
process.stdout.write(
  JSON.stringify({ rows, ...watch.cost, ...written, peakBytes: readPeakMemory() }),
);
