import { Worker } from 'node:worker_threads';
import type { Bitmap } from '../../../engine/query/bitmap.ts';
import type { SegmentState } from '../../../engine/query/fresh-segment.ts';
import { workerModule } from '../../../platform/workers/serve-tasks.ts';
import type { IndexSchema } from '../../../schema/genome-row.ts';

/** Given to a thread that merges segments. */
export interface CompactWorkerData {
  readonly schema: IndexSchema;
  /** In shared memory where they lie in it; else they are copied. */
  readonly states: readonly { readonly bytes: Uint8Array; readonly tombstones: Bitmap }[];
}

/**
 * Merges segments in a thread of its own, as compactSegments does: a minute's work for a million rows, which
 * what is released meanwhile must not wait for.
 * @throws what ends the thread, such as too little memory
 */
export function compactInThread(
  schema: IndexSchema,
  states: readonly SegmentState[],
): Promise<Uint8Array[]> {
  const workerData: CompactWorkerData = {
    schema,
    states: states.map(({ segment, tombstones }) => ({ bytes: segment.bytes, tombstones })),
  };
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerModule('compact-worker', import.meta.url), { workerData });
    worker.once('message', (merged: Uint8Array[]) => resolve(merged));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the merging thread ended with ${code}`)));
  });
}
