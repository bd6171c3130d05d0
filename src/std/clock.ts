/** Where the time comes from; tests give their own. */
export interface Clock {
  /** Now. */
  readonly now: () => Date;
}

/** The time of the machine. */
export const systemClock: Clock = { now: () => new Date() };
