import { readdirSync, readFileSync } from 'node:fs';

/** Proportional set size of a process in bytes; 0 where it has ended. */
export function readPss(pid: number): number {
  try {
    const match = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(match?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** A process with all its descendants. */
export function listProcessTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended since the folder was read.
    }
  }
  const tree: number[] = [];
  const waiting = [root];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    tree.push(pid);
    waiting.push(...(children.get(pid) ?? []));
  }
  return tree;
}

export interface PeakMemory {
  /** Largest sum over all processes at one moment, in bytes. */
  readonly total: number;
  /** Of that moment: the process itself with its threads, and the others. */
  readonly own: number;
  readonly others: number;
  readonly samples: number;
}

/** Clock ticks of /proc in a second, on every Linux that Node runs on. */
const TICKS = 100;

/** CPU time of a process and all that it has started, also of what has ended and was waited for, in seconds. */
export function readTreeCpuSeconds(root: number): number {
  let ticks = 0;
  for (const pid of listProcessTree(root)) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      for (const field of fields.slice(11, 15)) ticks += Number(field);
    } catch {
      // It has ended since it was listed.
    }
  }
  return ticks / TICKS;
}

/** Between two samples, where they cost little. */
const SAMPLE_MILLISECONDS = 100;
/**
 * A sample walks the page tables of every process and holds up who maps memory meanwhile: of a node with a gigabyte it
 * takes tens of milliseconds. Pauses are so much longer that at most a twentieth of one core goes into it.
 */
const PAUSE_PER_COST = 19;

/** Samples the memory of a process tree, every 100 ms or as seldom as it has to be, until `stop` is called. */
export function watchMemory(root: number): { stop(): PeakMemory } {
  let peak: PeakMemory = { total: 0, own: 0, others: 0, samples: 0 };
  let samples = 0;
  let timer: NodeJS.Timeout;
  const sample = () => {
    const started = performance.now();
    samples += 1;
    const own = readPss(root);
    const others = listProcessTree(root)
      .filter((pid) => pid !== root)
      .reduce((sum, pid) => sum + readPss(pid), 0);
    if (own + others > peak.total) peak = { total: own + others, own, others, samples };
    const cost = performance.now() - started;
    timer = setTimeout(sample, Math.max(SAMPLE_MILLISECONDS, cost * PAUSE_PER_COST));
  };
  timer = setTimeout(sample, SAMPLE_MILLISECONDS);
  return {
    stop() {
      clearTimeout(timer);
      return { ...peak, samples };
    },
  };
}
