import { parentPort, workerData } from 'node:worker_threads';
import { createSegmentWorker, type SegmentWork, stopWork } from './segment-work.ts';

// One of the threads that encrypt or decrypt a file together: it takes stretches until none is left, and
// tells a problem of the file as its only message.
const work = workerData as SegmentWork;
try {
  const doNext = createSegmentWorker(work);
  for (let outcome = doNext(); outcome !== null; outcome = doNext()) {
    if (outcome.ok) continue;
    parentPort?.postMessage(outcome.error);
    break;
  }
} catch (error) {
  stopWork(work);
  throw error;
}
