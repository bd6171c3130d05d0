import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { program, startNode } from './run-outbreak.ts';

export interface SimulatedFiles {
  readonly sequences: string;
  readonly metadata: string;
}

/** Has the simulator write FASTA and table to a folder, and counts what is in them. */
export async function writeSimulatedFiles(
  folder: string,
  outbreak: { readonly genomes: number; readonly seed: number },
): Promise<SimulatedFiles> {
  const sequences = join(folder, 'simulated.fasta');
  const metadata = join(folder, 'simulated.tsv');
  for (const [form, path] of [
    ['fasta', sequences],
    ['metadata', metadata],
  ] as const) {
    const file = await open(path, 'w');
    const counts = ['--genomes', `${outbreak.genomes}`, '--seed', `${outbreak.seed}`];
    const child = startNode(
      [program, 'simulate', ...counts, '--as', form, '--data', join(folder, 'set-up')],
      { stdio: ['ignore', file.fd, 'inherit'] },
    );
    const [code] = await once(child, 'exit');
    await file.close();
    assert.equal(code, 0, `simulate --as ${form}`);
  }
  assert.equal(await countByte(sequences, '>'), outbreak.genomes, 'records of the FASTA file');
  assert.equal(await countByte(metadata, '\n'), outbreak.genomes + 1, 'lines of the table');
  return { sequences, metadata };
}

async function countByte(path: string, character: string): Promise<number> {
  const code = character.charCodeAt(0);
  let count = 0;
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Buffer;
    for (let at = bytes.indexOf(code); at >= 0; at = bytes.indexOf(code, at + 1)) count += 1;
  }
  return count;
}
