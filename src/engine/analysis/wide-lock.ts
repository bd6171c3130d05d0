/** Memory of one alignment from which on it waits for its turn, in bytes. */
export const WIDE_BYTES = 192 * 1024 * 1024;
/** A thread that hangs while it has the turn never gives it back. */
const LONGEST_WAIT_MS = 120_000;
const FREE = 0;

/**
 * Lets threads do one after the other what takes very much memory. The word is shared by all threads: 0, or
 * the number of the thread that has the turn. Threads wait asleep, so none may be the main thread of a
 * browser.
 */
export class WideLock {
  readonly #word: Int32Array;
  readonly #holder: number;

  /** `holder` is a number above 0 that no other thread has. */
  constructor(word: Int32Array, holder: number) {
    this.#word = word;
    this.#holder = holder;
  }

  /** Runs `work` when no other thread does so. */
  run<T>(work: () => T): T {
    for (;;) {
      const other = Atomics.compareExchange(this.#word, 0, FREE, this.#holder);
      if (other === FREE) break;
      if (Atomics.wait(this.#word, 0, other, LONGEST_WAIT_MS) === 'timed-out') break;
    }
    try {
      return work();
    } finally {
      releaseWideLock(this.#word, this.#holder);
    }
  }
}

/** Frees the lock where this thread has the turn: its own at the end of its work, or one that has died. */
export function releaseWideLock(word: Int32Array, holder: number): void {
  if (Atomics.compareExchange(word, 0, holder, FREE) === holder) Atomics.notify(word, 0, 1);
}

/** The word of a lock, to be handed to all threads. */
export function createWideLockWord(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}
