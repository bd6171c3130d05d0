import { availableParallelism } from 'node:os';
import { type Input, openInput } from '../../crypt4gh/input-file.ts';
import { type Output, openOutput } from '../../crypt4gh/output-file.ts';
import { CommandError } from '../command-error.ts';
import { explain } from './command-errors.ts';

/** Flags that all commands on files have. */
export interface FileFlags {
  readonly output?: string;
  readonly threads?: string;
}

/** Mode of a file that anybody may read as far as the user's mask lets them. */
export const OPEN_MODE = 0o666;
/** Mode of a file with plain text in it. */
export const OWNER_MODE = 0o600;

/** @throws CommandError unless it is a number of threads */
export function readThreads({ threads }: FileFlags): number {
  if (threads === undefined) return availableParallelism();
  const value = Number(threads);
  if (Number.isInteger(value) && value >= 1 && value <= 256) return value;
  throw new CommandError(`--threads (${threads.slice(0, 80)}): give a number from 1 to 256.`);
}

/**
 * Opens input and output for work; the output gets its name when the work is done, and where it fails nothing of
 * it is left. Gives the exit code.
 */
export async function runOnFiles(
  files: {
    readonly input: string | undefined;
    readonly output: string | undefined;
    readonly mode: number;
  },
  work: (input: Input, output: Output) => Promise<void>,
): Promise<number> {
  const { input: path, output: target, mode } = files;
  const name = path === undefined || path === '-' ? 'standard input' : path;
  return explain(name, async () => {
    const output = openOutput(target, mode);
    try {
      const input = openInput(path, !output.isPrivate);
      try {
        await work(input, output);
      } finally {
        input.close();
      }
      output.finish();
      return 0;
    } catch (error) {
      output.discard();
      throw error;
    }
  });
}
