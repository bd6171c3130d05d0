import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface CommandTime {
  /** From its start to its end, what it starts included. */
  readonly seconds: number;
  /** User and system time of it and all that it started. */
  readonly cpuSeconds: number;
}

/** Runs a command of a shell, as people do, and times it as the shell does. @throws Error where it fails */
export async function timeCommand(
  command: string,
  environment: Readonly<Record<string, string>>,
): Promise<CommandTime> {
  const script = `TIMEFORMAT='%R %U %S'; time { ${command}; }`;
  const env = { ...process.env, ...environment, LC_ALL: 'C' };
  const { stderr } = await run('bash', ['-e', '-c', script], { env });
  const [seconds = 0, user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { seconds, cpuSeconds: user + system };
}
