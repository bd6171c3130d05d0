import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pipeGenomes } from './genome-pipe.ts';
import type { AskFigures, BuildFigures, LoadFigures } from './run-steps.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('peer.py', import.meta.url));
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

/** Has the peer take the genomes of a file. */
export const ingestWithPeer = (python: string, folder: string): Promise<PeerBuildFigures> =>
  runStep(python, 'build', folder);

/** Everything that is measured of our index too, with the peer on the same genomes. */
export async function measurePeer(
  python: string,
  folder: string,
  outbreak: { readonly genomes: number; readonly seed: number },
): Promise<PeerFigures> {
  return {
    build: await pipeGenomes(folder, outbreak, () => ingestWithPeer(python, folder)),
    load: await runStep(python, 'load', folder),
    questions: await runStep(python, 'ask', folder),
  };
}
