import type { Timer } from './pace.ts';

/** A timer on which time passes at once: it goes forward by what is waited for. */
export interface TestTimer extends Timer {
  /** Milliseconds of each pause, in order. */
  readonly waits: readonly number[];
}

export function createTestTimer(): TestTimer {
  let time = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => time,
    wait: async (milliseconds, signal) => {
      signal.throwIfAborted();
      waits.push(milliseconds);
      time += milliseconds;
    },
  };
}
