import { readFileSync } from 'node:fs';
import { readPss } from '../kit/process-memory.ts';

/** What this process holds of memory, in bytes: pages that are resident, and its share of those that others have too. */
export function readMemory(): { readonly residentBytes: number; readonly pssBytes: number } {
  const status = readFileSync('/proc/self/status', 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  return { residentBytes: kilobytes * 1024, pssBytes: readPss(process.pid) };
}
