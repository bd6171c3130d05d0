/** How time passes; tests let it pass at once. */
export interface Timer {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** @throws the signal's reason when it is aborted */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Spaces requests to one archive evenly, so that in no second there are more than it allows, however many ask.
 */
export class Pace {
  readonly #timer: Timer;
  #free = Number.NEGATIVE_INFINITY;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  /** Resolves when the next request may go. */
  async take(requestsASecond: number, signal: AbortSignal): Promise<void> {
    const now = this.#timer.now();
    const turn = Math.max(now, this.#free);
    this.#free = turn + 1000 / requestsASecond;
    if (turn > now) await this.#timer.wait(turn - now, signal);
  }
}
