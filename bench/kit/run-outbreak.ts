import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The program of this checkout. */
export const program = fileURLToPath(new URL('../../src/app/cli.ts', import.meta.url));

/** Starts a TypeScript program of this checkout with the Node that runs us. */
export function startNode(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
}

/** Resolves with what a process wrote to its standard output. @throws Error where it failed */
export async function readOutput(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${signal ?? code}`);
  return text;
}
