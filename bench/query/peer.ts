import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pause } from '../kit/node-server.ts';
import { startNode } from '../kit/run-outbreak.ts';
import type { AskFigures, BuildFigures, LoadFigures } from './run-steps.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('peer.py', import.meta.url));
const writer = fileURLToPath(new URL('write-program.ts', import.meta.url));
const PACKAGE = 'rhydb==0.16.0';
/** A step prints one line, after what the peer's own log says. */
const OUTPUT = { maxBuffer: 2 ** 26 };

/** A Python that has the peer, or why there is none. */
export type Peer = { readonly python: string } | { readonly reason: string };

/** The Python of OUTBREAK_BENCH_PEER_PYTHON; without it one is set up in the folder. */
export async function findPeer(folder: string): Promise<Peer> {
  const given = process.env.OUTBREAK_BENCH_PEER_PYTHON;
  try {
    const python = given ?? (await installPeer(folder));
    await run(python, ['-c', 'import rhydb']);
    return { python };
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { reason };
  }
}

async function installPeer(folder: string): Promise<string> {
  const place = join(folder, 'peer-python');
  await run('python3', ['-m', 'venv', place]);
  const python = join(place, 'bin', 'python');
  await run(python, ['-m', 'pip', 'install', '--quiet', PACKAGE], OUTPUT);
  return python;
}

async function runStep<T>(python: string, step: string, folder: string): Promise<T> {
  const { stdout } = await run(python, [program, step, folder], OUTPUT);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
}

export interface PeerBuildFigures extends Omit<BuildFigures, 'files'> {
  readonly saveMilliseconds: number;
}

export interface PeerFigures {
  readonly build: PeerBuildFigures;
  readonly load: LoadFigures & { readonly baseBytes: number };
  readonly questions: AskFigures;
}

/** The genomes go through a pipe: as files they would be 41 kB each. */
async function build(
  python: string,
  folder: string,
  { genomes, seed }: { readonly genomes: number; readonly seed: number },
): Promise<PeerBuildFigures> {
  const pipe = join(folder, 'genomes.ndjson');
  await run('mkfifo', [pipe]);
  const child = startNode([writer, folder, `${genomes}`, `${seed}`]);
  const exited = once(child, 'exit');
  // The writer says first what the tables are like, and then waits for a reader.
  while (!existsSync(join(folder, 'peer-schema.json')) && child.exitCode === null) await pause(50);
  try {
    const figures = await runStep<PeerBuildFigures>(python, 'build', folder);
    const [code] = await exited;
    if (code !== 0) throw new Error(`the writer of genomes ended with ${code}`);
    return figures;
  } finally {
    child.kill();
    await rm(pipe);
  }
}

/** Everything that is measured of our index too, with the peer on the same genomes. */
export async function measurePeer(
  python: string,
  folder: string,
  outbreak: { readonly genomes: number; readonly seed: number },
): Promise<PeerFigures> {
  await mkdir(folder, { recursive: true });
  return {
    build: await build(python, folder, outbreak),
    load: await runStep(python, 'load', folder),
    questions: await runStep(python, 'ask', folder),
  };
}
