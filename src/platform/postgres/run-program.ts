import { spawn } from 'node:child_process';
import type { ServiceUser } from './service-user.ts';

export interface RunOptions {
  readonly user: ServiceUser | undefined;
  readonly cwd?: string;
}

/** The environment of every PostgreSQL program: nothing of ours, which may hold secrets. */
export const SERVER_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Runs a program to its end and returns what it printed; throws with its own words if it fails. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? '/',
      env: SERVER_ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options.user,
    });
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(complaint.trim() || `${program} ended with ${signal ?? code}`));
    });
  });
}
