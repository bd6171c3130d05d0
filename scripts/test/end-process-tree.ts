import { type ChildProcess, execFileSync } from 'node:child_process';

interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** How often the list is read again for what was started while others were ended. */
const MOST_ROUNDS = 20;

/**
 * Ends a process that leads a group, its group, and every process below it with theirs: a server
 * that a test started in a group of its own, too.
 */
export function endProcessTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  // What is killed is found no more, but its group may still have others in it.
  const groups = new Set([pid]);
  const parents = new Set([pid]);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = findBelow(listProcesses(), parents, groups);
    for (const one of found) {
      parents.add(one.pid);
      groups.add(one.group);
      kill(one.pid, 'SIGSTOP');
    }
    if (found.length === 0) break;
  }
  for (const group of groups) kill(-group, 'SIGKILL');
  for (const one of parents) kill(one, 'SIGKILL');
}

/** Processes that are not known yet and are below known ones or in their groups. */
function findBelow(
  all: readonly ListedProcess[],
  parents: ReadonlySet<number>,
  groups: ReadonlySet<number>,
): ListedProcess[] {
  return all.filter(
    ({ pid, parent, group }) => !parents.has(pid) && (parents.has(parent) || groups.has(group)),
  );
}

function listProcesses(): ListedProcess[] {
  try {
    const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8' });
    return text
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .map(([pid = 0, parent = 0, group = 0]) => ({ pid, parent, group }));
  } catch {
    // Without ps only the group is ended.
    return [];
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended, or became another user's: then its parent's end ends it.
  }
}
