import type { Clock } from '../../std/clock.ts';

const FREE_FAILURES = 5;
const FIRST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 900;
const MAX_NAMES = 10_000;

/** Slows whoever guesses: after five failures every further one doubles the wait, up to 15 minutes. */
export class AttemptLimiter {
  readonly #clock: Clock;
  readonly #failures = new Map<string, { count: number; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Seconds until the next attempt under this name; 0 when it may be made now. */
  findWait(name: string): number {
    const entry = this.#failures.get(name);
    if (entry === undefined) return 0;
    return Math.max(0, Math.ceil((entry.until - this.#clock.now().getTime()) / 1000));
  }

  recordFailure(name: string): void {
    const count = (this.#failures.get(name)?.count ?? 0) + 1;
    const doublings = count - FREE_FAILURES;
    const wait =
      doublings < 0 ? 0 : Math.min(FIRST_WAIT_SECONDS * 2 ** doublings, LONGEST_WAIT_SECONDS);
    this.#failures.delete(name);
    this.#failures.set(name, { count, until: this.#clock.now().getTime() + wait * 1000 });
    if (this.#failures.size > MAX_NAMES) this.#forgetOne();
  }

  /** Many invented names must neither fill the memory nor push out one that somebody guesses at. */
  #forgetOne(): void {
    let forgotten = this.#failures.keys().next().value;
    for (const [name, { count }] of this.#failures) {
      if (count >= FREE_FAILURES) continue;
      forgotten = name;
      break;
    }
    if (forgotten !== undefined) this.#failures.delete(forgotten);
  }

  recordSuccess(name: string): void {
    this.#failures.delete(name);
  }
}
