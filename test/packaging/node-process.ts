import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

// Below the ports that systems give to those who ask for any: none of those takes one meanwhile.
const PORTS = { from: 10_000, to: 32_000 };

/** A port that is free now. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A program that runs, with what it printed. */
export interface RunningProgram {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with exit code and signal. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a program in a process group of its own. */
export function startProgram(command: readonly string[], options: ProgramOptions): RunningProgram {
  const [program = '', ...args] = command;
  const { uid, gid } = options;
  const child = spawn(program, args, {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...options.environment },
    ...(uid === undefined || gid === undefined ? {} : { uid, gid }),
  });
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('error', (error) => {
      text += error.message;
      resolve({ code: null, signal: null });
    });
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return { child, output: () => text, ended };
}

/** Runs a program to its end. @throws with its output where it fails */
export async function runProgram(
  command: readonly string[],
  options: ProgramOptions,
): Promise<string> {
  const running = startProgram(command, options);
  const { code } = await running.ended;
  if (code !== 0)
    throw new Error(`${command.join(' ')} ended with ${code}:\n${running.output().slice(-4000)}`);
  return running.output();
}

/** Ends a program and what it started; resolves when it has ended. */
export async function stopProgram(running: RunningProgram, signal: NodeJS.Signals = 'SIGTERM') {
  const { pid, exitCode, signalCode } = running.child;
  if (pid !== undefined && exitCode === null && signalCode === null) {
    if (signal === 'SIGKILL') process.kill(-pid, signal);
    else running.child.kill(signal);
  }
  return running.ended;
}

/** Asks until the answer is as wanted. @throws with the last answer where time runs out */
export async function waitFor<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  limits: { readonly seconds: number; readonly what: string; readonly running: RunningProgram },
): Promise<T> {
  const until = Date.now() + limits.seconds * 1000;
  let last: unknown;
  while (Date.now() < until) {
    try {
      const answer = await ask();
      last = answer;
      if (isWanted(answer)) return answer;
    } catch (error) {
      last = error;
    }
    const { exitCode, signalCode } = limits.running.child;
    if (exitCode !== null || signalCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(
    `${limits.what}: ${JSON.stringify(last) ?? last}\n${limits.running.output().slice(-4000)}`,
  );
}

interface InstanceState {
  readonly id: string;
  readonly entries: number;
  readonly status: string;
}

/** The instances of a node. */
export async function readInstances(url: string): Promise<readonly InstanceState[]> {
  const answer = await fetch(`${url}/api/node`);
  return ((await answer.json()) as { instances: readonly InstanceState[] }).instances;
}

/**
 * Waits for the page and for the whole demonstration. A minute and three are promised on a machine that does nothing
 * else; here other lanes of tests share its cores.
 */
export async function waitForDemo(
  url: string,
  running: RunningProgram,
  genomes = 5000,
): Promise<void> {
  await waitFor(
    async () => {
      const answer = await fetch(`${url}/`, { headers: { Accept: 'text/html' } });
      return `${answer.status} ${await answer.text()}`;
    },
    (answer) => answer.startsWith('200') && answer.includes('<script'),
    { seconds: 180, what: 'the page', running },
  );
  await waitFor(
    () => readInstances(url),
    (instances) =>
      instances.some(
        ({ id, entries, status }) =>
          id.endsWith('-simulated') && entries === genomes && status === 'ready',
      ),
    { seconds: 400, what: 'the demonstration', running },
  );
}
