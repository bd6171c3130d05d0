import { constants, setPriority } from 'node:os';

/**
 * Has a process run only while no other wants the processor; threads that it starts later do so too. Left as it is
 * where the system does not allow it.
 */
export function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It works all the same, only beside others.
  }
}
