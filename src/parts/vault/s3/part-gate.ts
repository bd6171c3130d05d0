import type { Queryable } from '../../../platform/postgres/queryable.ts';

const LONGEST_WAIT_MILLISECONDS = 20_000;

/**
 * Holds the later parts of a file back until its first one has begun as an encrypted file does: clients send several at
 * once, and no part of a plain file may be written before that is known.
 */
export class PartGate {
  readonly #open = new Set<string>();
  readonly #waiting = new Map<string, Set<() => void>>();

  /** The first part of the file has begun rightly. */
  open(file: string): void {
    this.#open.add(file);
    for (const go of this.#waiting.get(file) ?? []) go();
    this.#waiting.delete(file);
  }

  /** The file is no longer awaited. */
  forget(file: string): void {
    this.#open.delete(file);
  }

  /** Whether the first part has begun rightly, in this process or before it; waits some seconds for that. */
  async pass(on: Queryable, file: string): Promise<boolean> {
    if (this.#open.has(file)) return true;
    const [first] = await on.query('SELECT FROM vault_part WHERE file = $1 AND number = 1', [file]);
    if (first !== undefined) {
      this.#open.add(file);
      return true;
    }
    if (this.#open.has(file)) return true;
    await new Promise<void>((resolve) => {
      const waiting = this.#waiting.get(file) ?? new Set();
      this.#waiting.set(file, waiting);
      const go = () => {
        clearTimeout(timer);
        waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, LONGEST_WAIT_MILLISECONDS);
      waiting.add(go);
    });
    return this.#open.has(file);
  }
}
