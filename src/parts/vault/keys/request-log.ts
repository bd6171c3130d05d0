import { createHash } from 'node:crypto';
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';

/** What the line before the first would have as its hash. */
const FIRST = '0'.repeat(64);
const TAIL_BYTES = 64 * 1024;
// What was written is safe from the end of the process at once, and from a loss of power after so long.
const SYNC_MILLISECONDS = 200;

/**
 * What the key service was asked, a line of JSON each, written before the answer leaves. Each line names the hash of the
 * one before, so that a line that was taken out or changed shows. It is the service's own: the server can neither read
 * nor change it where the service runs as another user.
 */
export class RequestLog {
  readonly #file: number;
  #previous: string;
  #syncing: NodeJS.Timeout | null = null;

  constructor(path: string) {
    this.#file = openSync(path, 'a+', 0o600);
    this.#previous = this.#readLast();
  }

  write(entry: Readonly<Record<string, unknown>>): void {
    const line = JSON.stringify({ ...entry, previous: this.#previous });
    writeSync(this.#file, `${line}\n`);
    this.#previous = createHash('sha256').update(line).digest('hex');
    this.#sync();
  }

  close(): void {
    if (this.#syncing !== null) clearTimeout(this.#syncing);
    fdatasyncSync(this.#file);
    closeSync(this.#file);
  }

  /** One sync at a time, for all lines that came meanwhile. */
  #sync(): void {
    if (this.#syncing !== null) return;
    this.#syncing = setTimeout(() => {
      this.#syncing = null;
      fdatasync(this.#file, () => {});
    }, SYNC_MILLISECONDS);
    this.#syncing.unref();
  }

  #readLast(): string {
    const { size } = fstatSync(this.#file);
    if (size === 0) return FIRST;
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(this.#file, bytes, 0, bytes.length, size - bytes.length);
    const text = bytes.toString('utf8');
    // A line that a killed process left unfinished is ended, and stays as what it is.
    if (!text.endsWith('\n')) writeSync(this.#file, '\n');
    const last = text.trimEnd().split('\n').at(-1) ?? '';
    return createHash('sha256').update(last).digest('hex');
  }
}

/** The number of the first line that does not name the one before it; null where all do. */
export function findBrokenLine(text: string): number | null {
  let previous = FIRST;
  const lines = text.split('\n').filter((line) => line !== '');
  for (const [at, line] of lines.entries()) {
    let named: unknown = null;
    try {
      named = (JSON.parse(line) as { previous?: unknown }).previous;
    } catch {
      // Not whole: it names nothing.
    }
    if (named !== previous) return at + 1;
    previous = createHash('sha256').update(line).digest('hex');
  }
  return null;
}
