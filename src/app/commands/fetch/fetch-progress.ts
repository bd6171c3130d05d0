/** Tells on standard error what has come and what is left: often on a terminal, now and then elsewhere. */
export class FetchProgress {
  readonly #write: (text: string) => void;
  readonly #isTerminal: boolean;
  readonly #timer: NodeJS.Timeout;
  readonly #now: () => number;
  readonly #begun: number;
  #files = 0;
  #filesDone = 0;
  #bytes = 0;
  #before = 0;
  #came = 0;
  #breaks = 0;

  constructor({
    write,
    isTerminal = process.stderr.isTTY === true,
    now = () => performance.now(),
  }: {
    readonly write: (text: string) => void;
    readonly isTerminal?: boolean;
    readonly now?: () => number;
  }) {
    this.#write = write;
    this.#isTerminal = isTerminal;
    this.#now = now;
    this.#begun = now();
    this.#timer = setInterval(() => this.#show(), isTerminal ? 1000 : 10_000).unref();
  }

  /** All that shall be there at the end. */
  expect(files: number, bytes: number): void {
    this.#files = files;
    this.#bytes = bytes;
  }

  /** Bytes that were here before. */
  found(bytes: number): void {
    this.#before += bytes;
  }

  came(bytes: number): void {
    this.#came += bytes;
  }

  broke(): void {
    this.#breaks += 1;
  }

  fileDone(): void {
    this.#filesDone += 1;
  }

  end(): void {
    clearInterval(this.#timer);
    if (this.#isTerminal) this.#write('\r\u001b[K');
  }

  /** Such as '2 of 5 files, 1.2 of 4.0 GB, 80.0 MB/s, 35 s left, 3 broken connections'. */
  describe(): string {
    const seconds = (this.#now() - this.#begun) / 1000;
    const rate = seconds > 0 ? this.#came / seconds : 0;
    const done = Math.min(this.#bytes, this.#before + this.#came);
    const left = rate > 0 ? Math.ceil((this.#bytes - done) / rate) : null;
    return [
      `${this.#filesDone} of ${this.#files} files`,
      `${formatBytes(done)} of ${formatBytes(this.#bytes)}`,
      `${formatBytes(rate)}/s`,
      ...(left === null ? [] : [`${formatSeconds(left)} left`]),
      ...(this.#breaks === 0 ? [] : [`${this.#breaks} broken connections`]),
    ].join(', ');
  }

  #show(): void {
    this.#write(this.#isTerminal ? `\r\u001b[K${this.describe()}` : `${this.describe()}\n`);
  }
}

export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 999.95 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

function formatSeconds(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
