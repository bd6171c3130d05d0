import { isMainThread } from 'node:worker_threads';

/** Names of sequences, each a way to end what analyses them. */
export const DEADLY = {
  /** The thread ends, as of a fault in native code. */
  exit: 'ends its thread',
  /** The thread fills its heap and is ended for it. */
  memory: 'needs all memory',
  /** A defect of the program: the thread lives on. */
  defect: 'meets a defect',
} as const;

/** Ends as the name says; returns where it is that of another sequence. */
export function endBy(name: string): void {
  if (name === DEADLY.defect) throw new Error('an assertion does not hold');
  // With the main thread the whole program would end.
  if (isMainThread) return;
  if (name === DEADLY.exit) process.exit(1);
  const kept: number[][] = [];
  while (name === DEADLY.memory) kept.push(new Array<number>(1 << 17).fill(kept.length + 0.5));
}
