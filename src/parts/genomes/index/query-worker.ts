// Runs in a thread: answers questions to the index.
import { parentPort, workerData } from 'node:worker_threads';
import { defined } from '../../../std/assert.ts';
import type { QueryWorkerData } from './index-protocol.ts';
import { QueryThread } from './query-thread.ts';

new QueryThread(defined(parentPort, 'the port to the main thread'), workerData as QueryWorkerData);
