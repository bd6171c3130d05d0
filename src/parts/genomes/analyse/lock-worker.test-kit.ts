import { workerData } from 'node:worker_threads';
import { serveTasks } from '../../../platform/workers/serve-tasks.ts';
import { openThreadLock } from './thread-lock.ts';

const lock = openThreadLock(workerData as Int32Array);

serveTasks<'die' | 'take', string>((task) =>
  lock.run(() => {
    if (task === 'take') return 'had the turn';
    // As a heap beyond its limit ends a thread: no code of it runs any more.
    const kept: number[][] = [];
    for (;;) kept.push(new Array<number>(100_000).fill(kept.length));
  }),
);
