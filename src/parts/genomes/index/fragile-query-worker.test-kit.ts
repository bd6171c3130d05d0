// A query thread for tests that ends, or hangs, at questions whose request id says so.
import { parentPort, workerData } from 'node:worker_threads';
import { defined } from '../../../std/assert.ts';
import type { QueryWorkerData, ToQueryThread } from './index-protocol.ts';
import { QueryThread } from './query-thread.ts';

const port = defined(parentPort, 'the port to the main thread');
const { flags } = workerData as QueryWorkerData;

port.on('message', (message: ToQueryThread) => {
  if (message.type !== 'ask' || message.question.kind !== 'info') return;
  if (message.question.requestId === 'deadly') {
    Atomics.store(flags, 0, message.id);
    process.exit(3);
  }
  if (message.question.requestId === 'endless') {
    Atomics.store(flags, 0, message.id);
    for (;;);
  }
});
new QueryThread(port, workerData as QueryWorkerData);
