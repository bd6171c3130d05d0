import { readFileSync } from 'node:fs';
import { readPss } from './process-memory.ts';

/** Clock ticks of /proc in a second, on every Linux that Node runs on. */
const TICKS = 100;

export interface ProcessFigures {
  /** CPU time of the process with its threads, in seconds; the last sample before it ended. */
  readonly cpuSeconds: number;
  /** Largest proportional set size of the process, in bytes. */
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

const CPU_MILLISECONDS = 20;
/** Counting the pages of a process stops it for milliseconds, so it is done seldom. */
const SAMPLES_TO_MEMORY = 12;

/**
 * Samples CPU time of a process without children every 20 ms, and memory every 240 ms, until `stop` is
 * called.
 */
export function watchProcess(pid: number): { stop(): ProcessFigures } {
  let cpuSeconds = 0;
  let peakBytes = 0;
  let samples = 0;
  const timer = setInterval(() => {
    cpuSeconds = Math.max(cpuSeconds, readCpuSeconds(pid));
    samples += 1;
    if (samples % SAMPLES_TO_MEMORY === 0) peakBytes = Math.max(peakBytes, readPss(pid));
  }, CPU_MILLISECONDS);
  return {
    stop() {
      clearInterval(timer);
      return { cpuSeconds, peakBytes };
    },
  };
}
