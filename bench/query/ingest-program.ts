// node ingest-program.ts <folder>
// Builds an index from the aligned genomes in the folder, and says what that cost in all.
import assert from 'node:assert/strict';
import { mkdirSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type AlignedBatch, AlignedReader } from '../../src/engine/query/ingest/aligned-reader.ts';
import type { IndexSchema } from '../../src/schema/genome-row.ts';
import { GENOMES } from './genome-pipe.ts';
import { Stopwatch } from './measure.ts';
import { BulkLoader } from './our-index.ts';
import { readPeakMemory } from './read-memory.ts';

// More at once would not stay in the processor's cache until it is read.
const PIECE = 2 ** 18;
const [folder = ''] = process.argv.slice(2);
const segments = join(folder, 'segments');
mkdirSync(segments, { recursive: true });
const schema = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8')) as IndexSchema;
const file = openSync(join(folder, GENOMES), 'r');
const loader = new BulkLoader(schema, segments);
const reader = new AlignedReader(schema);
let rows = 0;

/** Appended at once: rows that wait outlive the garbage of their making and cost more. */
function take(batch: AlignedBatch): void {
  assert.deepEqual(batch.problems, []);
  rows += batch.rows.length;
  loader.append(batch.rows);
}

const watch = new Stopwatch();
const written = watch.run(() => {
  for (let length = 1; length > 0; ) {
    length = readSync(file, reader.reserve(PIECE));
    take(reader.take(length));
  }
  take(reader.end());
  return loader.finish();
});
process.stdout.write(
  JSON.stringify({ rows, ...watch.cost, ...written, peakBytes: readPeakMemory() }),
);
