import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  makeSmallDataset,
  SMALL_REFERENCE,
} from '../../src/parts/genomes/pathogens/dataset-fixture.ts';
import { withNodeDatabase } from '../contract/node-database.test-kit.ts';
import { makeFolder, startProgram, waitForEnd } from './fault.test-kit.ts';

/** A pathogen of 600 letters in three versions: clades by other names, and a gene by another name too. */
export const VERSIONS = {
  first: { tag: '2025-01-01--00-00-00Z', clades: ['one', 'two'], gene: 'P' },
  second: { tag: '2025-06-01--00-00-00Z', clades: ['uno', 'dos'], gene: 'P' },
  third: { tag: '2025-12-01--00-00-00Z', clades: ['eins', 'zwei'], gene: 'Q' },
} as const;
export type VersionName = keyof typeof VERSIONS;

export interface SmallWorld {
  readonly folder: string;
  readonly data: string;
  /** Makes a version the one in use, by the command. */
  use(version: VersionName): Promise<void>;
  /** Imports genomes of both clades. */
  importGenomes(count: number): Promise<void>;
}

export async function makeSmallWorld(t: TestContext): Promise<SmallWorld> {
  const folder = await makeFolder(t);
  const data = join(folder, 'data');
  const outbreak = async (args: readonly string[]) => {
    const { code, errors } = await waitForEnd(startProgram(t, [...args, '--data', data]));
    assert.equal(code, 0, errors);
  };
  return {
    folder,
    data,
    async use(version) {
      const location = join(folder, version);
      await writeVersion(location, version);
      await outbreak(['pathogen', 'add', location, '--id', 'small']);
    },
    async importGenomes(count) {
      const files = { table: join(folder, 'table.tsv'), fasta: join(folder, 'genomes.fasta') };
      const names = Array.from({ length: count }, (_, index) => `small/${index + 1}`);
      await writeFile(files.table, `strain\tcountry\n${names.join('\tPeru\n')}\tPeru\n`);
      const records = names.map((name, index) => `>${name}\n${makeGenome(index)}\n`);
      await writeFile(files.fasta, records.join(''));
      const sources = ['--sequences', files.fasta, '--metadata', files.table];
      await outbreak(['import', '--pathogen', 'small', ...sources]);
    },
  };
}

async function writeVersion(location: string, name: VersionName): Promise<void> {
  const { tag, clades, gene } = VERSIONS[name];
  await mkdir(location, { recursive: true });
  for (const [file, text] of makeSmallDataset(tag)) {
    const changed = text
      .replaceAll('"one"', `"${clades[0]}"`)
      .replaceAll('"two"', `"${clades[1]}"`)
      .replaceAll('gene_name=P', `gene_name=${gene}`)
      .replaceAll('"defaultCds": "P"', `"defaultCds": "${gene}"`);
    await writeFile(join(location, file), changed);
  }
}

/** Every third one has the mutation of the tree's second clade; all have one of their own. */
function makeGenome(index: number): string {
  const letters = [...SMALL_REFERENCE];
  if (index % 3 === 0) letters[9] = letters[9] === 'A' ? 'C' : 'A';
  const own = 20 + (index % 500);
  letters[own] = letters[own] === 'G' ? 'T' : 'G';
  return letters.join('');
}

/** Genomes by clade, as the database has them. */
export async function countInDatabase(data: string): Promise<Record<string, number>> {
  const rows = await withNodeDatabase(data, (db) =>
    db.query<{ clade: string; count: number }>(
      `SELECT result ->> 'clade' AS clade, count(*) AS count FROM entry_analysis
       JOIN entry USING (accession, version) WHERE instance = 'small' GROUP BY 1`,
    ),
  );
  return Object.fromEntries(rows.map(({ clade, count }) => [clade, Number(count)]));
}

/** Genomes by clade, as the index answers. */
export async function countInIndex(url: string): Promise<Record<string, number>> {
  const answer = await fetch(`${url}/api/lapis/small/sample/aggregated?fields=clade`);
  if (answer.status !== 200) return {};
  const { data } = (await answer.json()) as { data: { clade: string; count: number }[] };
  return Object.fromEntries(data.map(({ clade, count }) => [clade, count]));
}

/** The state that the node tells of its work. */
export async function readState(url: string): Promise<{
  readonly status: string;
  readonly total: number;
  readonly outdated: number;
  readonly checked: number;
  readonly datasetTag: string;
}> {
  const answer = await fetch(`${url}/api/instances/small/reanalysis`);
  assert.equal(answer.status, 200);
  return (await answer.json()) as Awaited<ReturnType<typeof readState>>;
}

/** Waits until the index shows these clades; the test's own time limit ends it. */
export async function waitForClades(url: string, expected: Record<string, number>): Promise<void> {
  for (;;) {
    const found = await countInIndex(url);
    if (JSON.stringify(sort(found)) === JSON.stringify(sort(expected))) return;
    await delay(20);
  }
}

function sort(counts: Record<string, number>): [string, number][] {
  return Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
}
