import { threadId } from 'node:worker_threads';
import { releaseWideLock, WideLock } from '../../../engine/analysis/wide-lock.ts';

/** Ids of threads count from 0, that of the main thread. */
function toHolder(id: number): number {
  return id + 1;
}

/** The lock of very wide alignments, as this thread takes it. */
export function openThreadLock(word: Int32Array): WideLock {
  return new WideLock(word, toHolder(threadId));
}

/** For a pool of threads that share a lock: one that dies, of its heap's limit for instance, keeps no turn. */
export function releaseEndedThread(word: Int32Array): (id: number) => void {
  return (id) => releaseWideLock(word, toHolder(id));
}
