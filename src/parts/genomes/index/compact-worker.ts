// Runs in a thread: merges segments of an index into as few as possible.
import { parentPort, workerData } from 'node:worker_threads';
import { compactSegments } from '../../../engine/query/compact-segments.ts';
import { allocateShared } from '../../../engine/query/section-file.ts';
import { openSegment } from '../../../engine/query/segment.ts';
import type { CompactWorkerData } from './compact-in-thread.ts';

const { schema, states } = workerData as CompactWorkerData;
const opened = states.map(({ bytes, tombstones }) => {
  const segment = openSegment(schema, bytes, { isVerified: true });
  if (!segment.ok) throw new Error(`${segment.error.where}: ${segment.error.hint}`);
  return { segment: segment.value, tombstones };
});
parentPort?.postMessage(compactSegments(schema, opened, allocateShared));
