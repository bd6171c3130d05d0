/** Memory of one alignment from which on it waits for its turn, in bytes. */
export const WIDE_BYTES = 192 * 1024 * 1024;
/** A thread that ended while it had the turn never gives it back. */
const LONGEST_WAIT_MS = 120_000;

/**
 * Lets threads do one after the other what takes very much memory. The word is shared by all threads:
 * 1 while one has the turn. Threads wait asleep, so none may be the main thread of a browser.
 */
export class WideLock {
  readonly #word: Int32Array;

  constructor(word: Int32Array) {
    this.#word = word;
  }

  /** Runs `work` when no other thread does so. */
  run<T>(work: () => T): T {
    while (Atomics.compareExchange(this.#word, 0, 0, 1) !== 0) {
      if (Atomics.wait(this.#word, 0, 1, LONGEST_WAIT_MS) === 'timed-out') break;
    }
    try {
      return work();
    } finally {
      Atomics.store(this.#word, 0, 0);
      Atomics.notify(this.#word, 0, 1);
    }
  }
}

/** The word of a lock, to be handed to all threads. */
export function createWideLockWord(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}
