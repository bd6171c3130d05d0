import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countEntries, pause, startServer } from './node-server.ts';
import { program, readOutput, startNode } from './run-outbreak.ts';

export const INSTANCE = 'sars-cov-2-simulated';
const PATHOGEN = 'sars-cov-2';
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A node full of simulated genomes with its index sealed, for benchmarks to start from. */
export interface PreparedNode {
  /** Its data folder. Copy it before changing anything. */
  readonly data: string;
  /** How it was made; zero seconds where it was there already. */
  readonly fillSeconds: number;
  readonly totalSeconds: number;
}

/** Gives the cached node of this size, making it where it is missing. */
export async function prepareNode(outbreak: {
  readonly genomes: number;
  readonly seed: number;
}): Promise<PreparedNode> {
  const folder = join(root, '.cache', 'bench', findDigest(outbreak));
  const data = join(folder, 'data');
  const note = join(folder, 'prepared.json');
  const known = await readFile(note, 'utf8').catch(() => null);
  if (known !== null) return { data, fillSeconds: 0, totalSeconds: 0 };
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const started = performance.now();
  const fillSeconds = await fill(join(unfinished, 'data'), outbreak);
  const totalSeconds = (performance.now() - started) / 1000;
  await writeFile(join(unfinished, 'prepared.json'), JSON.stringify({ ...outbreak, totalSeconds }));
  await rename(unfinished, folder);
  return { data, fillSeconds, totalSeconds };
}

/** The index follows while the entries come, and is sealed when the node stops. */
async function fill(
  data: string,
  { genomes, seed }: { readonly genomes: number; readonly seed: number },
): Promise<number> {
  const server = await startServer(data);
  try {
    const started = performance.now();
    const counts = ['--genomes', `${genomes}`, '--seed', `${seed}`];
    const output = await readOutput(
      startNode([program, 'simulate', ...counts, '--as', 'node', '--data', data]),
    );
    assert.match(output, new RegExp(`^${genomes} simulated entries `));
    const seconds = (performance.now() - started) / 1000;
    while ((await countEntries(server.url, INSTANCE)) < genomes) await pause(200);
    assert.equal(await countEntries(server.url, INSTANCE), genomes);
    return seconds;
  } finally {
    await server.stop();
  }
}

/** What decides about the content of a prepared node. */
const SOURCES = [
  `pathogens/${PATHOGEN}`,
  'src/engine/query',
  'src/engine/simulate',
  'src/parts/genomes/index',
  'src/parts/submission/migrations',
  'src/platform/postgres/migrations',
];
const SOURCE_FILES = [
  'src/app/fill-simulated.ts',
  'src/parts/genomes/analysis/compress-letters.ts',
  'src/parts/genomes/simulation-pathogen.ts',
  'src/parts/genomes/stored-analysis.ts',
  'src/parts/submission/entry-writer.ts',
];

/** Another generator, pathogen or layout makes another node. */
function findDigest(outbreak: { readonly genomes: number; readonly seed: number }): string {
  const hash = createHash('sha256').update(JSON.stringify([PATHOGEN, outbreak]));
  const listed = SOURCES.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && !/\.(test|test-kit)\.ts$/.test(file.name))
      .map((file) => join(file.parentPath, file.name)),
  );
  const files = [...listed, ...SOURCE_FILES.map((file) => join(root, file))].sort();
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
