import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A program to run, without a shell: its arguments are given as they are. */
export interface ProcessToRun {
  /** Path of the program. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** Where it runs. */
  readonly folder: string;
  /** All that it has of an environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: {
    /** Bytes of memory that it may address. */
    readonly memoryBytes: number;
    /** Bytes of the largest file that it may write. */
    readonly fileBytes: number;
  };
  /** Path of the file that takes its standard output; else that comes to `onOutput`. */
  readonly output?: string;
  /** What it says, as it says it. */
  readonly onOutput: (text: string) => void;
  /** Ends it and all that it started. */
  readonly signal: AbortSignal;
}

/** How a process ended: with a code, or by a signal. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Programs of util-linux that bound others; where they are not there, as on macOS, what they do is left out. */
const SETPRIV = '/usr/bin/setpriv';
const PRLIMIT = '/usr/bin/prlimit';
// A program that was told to end and does not is killed.
const GRACE_MILLISECONDS = 3_000;

/** The command with what bounds it before it: it ends with this process, gains no rights and keeps its limits. */
export function toBoundedCommand({
  program,
  arguments: own,
  limits,
}: Pick<ProcessToRun, 'program' | 'arguments' | 'limits'>): readonly string[] {
  const { memoryBytes, fileBytes } = limits;
  return [
    ...(existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--no-new-privs', '--'] : []),
    ...(existsSync(PRLIMIT)
      ? [PRLIMIT, `--as=${memoryBytes}`, `--fsize=${fileBytes}`, '--core=0', '--']
      : []),
    program,
    ...own,
  ];
}

/**
 * Runs a program in a process group of its own, and resolves when it has ended. At the signal the whole group is told to
 * end, and killed where it does not within three seconds. @throws where the program cannot be started
 */
export async function runProcess(run: ProcessToRun): Promise<ProcessEnd> {
  run.signal.throwIfAborted();
  const output = run.output === undefined ? null : await open(run.output, 'w', 0o600);
  try {
    return await runInGroup(run, output);
  } finally {
    await output?.close();
  }
}

async function runInGroup(run: ProcessToRun, output: FileHandle | null): Promise<ProcessEnd> {
  const [program = '', ...own] = toBoundedCommand(run);
  const child = spawn(program, own, {
    cwd: run.folder,
    env: { ...run.environment },
    stdio: ['ignore', output?.fd ?? 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', run.onOutput);
  }
  let killer: NodeJS.Timeout | undefined;
  const end = () => {
    signalGroup(child, 'SIGTERM');
    killer ??= setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MILLISECONDS);
  };
  run.signal.addEventListener('abort', end, { once: true });
  // It may have come between the start and the line above.
  if (run.signal.aborted) end();
  try {
    return await new Promise<ProcessEnd>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
  } finally {
    clearTimeout(killer);
    run.signal.removeEventListener('abort', end);
    // What the program started and left behind ends with it.
    signalGroup(child, 'SIGKILL');
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // The group has ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
