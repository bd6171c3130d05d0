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

const [folder = ''] = process.argv.slice(2);
const segments = join(folder, 'segments');
mkdirSync(segments, { recursive: true });
const schema = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8')) as IndexSchema;
const file = openSync(join(folder, GENOMES), 'r');
const loader = new BulkLoader(schema, segments);
const reader = new AlignedReader(schema);
const piece = Buffer.alloc(2 ** 20);
let rows = 0;

function take(batch: AlignedBatch): void {
  assert.deepEqual(batch.problems, []);
  rows += batch.rows.length;
  loader.append(batch.rows);
}

const watch = new Stopwatch();
const written = watch.run(() => {
  for (let length = 1; length > 0; ) {
    length = readSync(file, piece);
    take(reader.read(piece.subarray(0, length)));
  }
  take(reader.end());
  return loader.finish();
});
process.stdout.write(
  JSON.stringify({ rows, ...watch.cost, ...written, peakBytes: readPeakMemory() }),
);
