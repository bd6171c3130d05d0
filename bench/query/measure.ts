/** Wall and CPU time of all threads of this process. */
export interface Cost {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
}

/** Sums up what stretches of a program cost. */
export class Stopwatch {
  #wall = 0;
  #cpu = 0;

  run<T>(work: () => T): T {
    const cpu = process.cpuUsage();
    const started = performance.now();
    try {
      return work();
    } finally {
      this.#wall += performance.now() - started;
      const { user, system } = process.cpuUsage(cpu);
      this.#cpu += (user + system) / 1000;
    }
  }

  get cost(): Cost {
    return { milliseconds: this.#wall, cpuMilliseconds: this.#cpu };
  }
}

export interface Timing {
  /** The first call, by which nothing was asked before that is like it. */
  readonly firstMilliseconds: number;
  readonly p50Milliseconds: number;
  /** The quickest later call: where a machine is busy with other work, nearer to what the work takes. */
  readonly leastMilliseconds: number;
  /** CPU time of one later call, on the average. */
  readonly cpuMilliseconds: number;
  readonly repetitions: number;
}

/** The value below which a share of the values lies (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

const LEAST_REPETITIONS = 5;
const MOST_REPETITIONS = 25;
const ENOUGH_MILLISECONDS = 1000;

/** Runs something once cold and then at least five times. */
export function timeRepeated<T>(run: () => T): { readonly first: T; readonly timing: Timing } {
  const cold = performance.now();
  const first = run();
  const firstMilliseconds = performance.now() - cold;
  const times: number[] = [];
  const total = new Stopwatch();
  while (
    times.length < LEAST_REPETITIONS ||
    (times.length < MOST_REPETITIONS && total.cost.milliseconds < ENOUGH_MILLISECONDS)
  ) {
    const started = performance.now();
    total.run(run);
    times.push(performance.now() - started);
  }
  return {
    first,
    timing: {
      firstMilliseconds,
      p50Milliseconds: quantile(times, 0.5),
      leastMilliseconds: Math.min(...times),
      cpuMilliseconds: total.cost.cpuMilliseconds / times.length,
      repetitions: times.length,
    },
  };
}
