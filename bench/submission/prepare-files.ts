import assert from 'node:assert/strict';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOutput, startNode } from '../kit/run-outbreak.ts';

const PROGRAM = fileURLToPath(new URL('./files-program.ts', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache/bench', import.meta.url));

/** The two files of a submission. */
export interface SubmissionFilePaths {
  readonly metadata: string;
  readonly sequences: string;
  readonly bytes: number;
}

/** Gives table and FASTA of so many genomes, made where they are not in the cache. */
export async function prepareFiles(outbreak: {
  readonly genomes: number;
  readonly seed: number;
}): Promise<SubmissionFilePaths> {
  const { genomes, seed } = outbreak;
  const folder = join(CACHE, `submission-${genomes}-${seed}`);
  const metadata = join(folder, 'table.tsv');
  const sequences = join(folder, 'sequences.fasta');
  const known = await stat(folder).catch(() => null);
  if (known === null) {
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    await readOutput(startNode([PROGRAM, unfinished, `${genomes}`, `${seed}`]));
    await rename(unfinished, folder);
  }
  const bytes = (await stat(sequences)).size;
  assert.ok(bytes > genomes * 29_000, 'genomes of 30 kB');
  return { metadata, sequences, bytes };
}
