// A module that `runBackgroundProcess` runs in its test.
import { getPriority } from 'node:os';
import { serveBackgroundTask } from './run-background-process.ts';

serveBackgroundTask(async (task: 'answer' | 'throw' | 'end' | 'wait') => {
  if (task === 'throw') throw new RangeError('too much');
  if (task === 'end') process.exit(3);
  if (task === 'wait') await new Promise(() => setInterval(() => undefined, 1000));
  return { priority: getPriority(), bytes: new Uint8Array([1, 2]), pid: process.pid };
});
