import { readFileSync } from 'node:fs';
import { readPss } from '../kit/process-memory.ts';

/** A line of what Linux says of this process, in bytes. */
function readStatus(name: string): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
}

/** What this process holds of memory, in bytes: pages that are resident, and its share of those that others have too. */
export function readMemory(): { readonly residentBytes: number; readonly pssBytes: number } {
  return { residentBytes: readStatus('VmRSS'), pssBytes: readPss(process.pid) };
}

/** The most that was ever resident of this process, in bytes. */
export const readPeakMemory = (): number => readStatus('VmHWM');
