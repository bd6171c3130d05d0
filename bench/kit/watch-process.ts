import { readFileSync } from 'node:fs';
import { listProcessTree, readPss } from './process-memory.ts';

/** Clock ticks of /proc in a second, on every Linux that Node runs on. */
const TICKS = 100;

export interface ProcessFigures {
  /** CPU time of the process with its threads, in seconds; the last sample before it ended. */
  readonly cpuSeconds: number;
  /** Largest proportional set size of the process tree, in bytes. */
  readonly peakBytes: number;
}

function readCpuSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return 0;
  }
}

/** Samples CPU time and memory of a process every 20 ms until `stop` is called. */
export function watchProcess(root: number): { stop(): ProcessFigures } {
  let cpuSeconds = 0;
  let peakBytes = 0;
  const timer = setInterval(() => {
    cpuSeconds = Math.max(cpuSeconds, readCpuSeconds(root));
    const total = listProcessTree(root).reduce((sum, pid) => sum + readPss(pid), 0);
    peakBytes = Math.max(peakBytes, total);
  }, 20);
  return {
    stop() {
      clearInterval(timer);
      return { cpuSeconds, peakBytes };
    },
  };
}
