import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pause } from '../kit/node-server.ts';
import { startNode } from '../kit/run-outbreak.ts';

const run = promisify(execFile);
const writer = fileURLToPath(new URL('write-program.ts', import.meta.url));

/** The name of the pipe or file in its folder, and what says that its writer is ready. */
export const GENOMES = 'genomes.ndjson';
const READY = 'peer-schema.json';

/** Has simulated genomes written to a file. */
export async function writeGenomes(
  folder: string,
  { genomes, seed }: { readonly genomes: number; readonly seed: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await run(process.execPath, [writer, folder, `${genomes}`, `${seed}`]);
}

/**
 * Has simulated genomes written to a pipe as the peer takes them while `read` reads it: as a file they
 * would be 41 kB each. The schemas of both engines lie in the folder before.
 */
export async function pipeGenomes<T>(
  folder: string,
  { genomes, seed }: { readonly genomes: number; readonly seed: number },
  read: () => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const pipe = join(folder, GENOMES);
  await run('mkfifo', [pipe]);
  const child = startNode([writer, folder, `${genomes}`, `${seed}`]);
  const exited = once(child, 'exit');
  while (!existsSync(join(folder, READY)) && child.exitCode === null) await pause(50);
  try {
    const figures = await read();
    const [code] = await exited;
    if (code !== 0) throw new Error(`the writer of genomes ended with ${code}`);
    return figures;
  } finally {
    child.kill();
    await rm(pipe);
  }
}
