import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Random } from '../../src/engine/simulate/random.ts';
import {
  killAtRow,
  listIndexed,
  listWholeEntries,
  makeFolder,
  startProgram,
  startServer,
  waitForEnd,
} from './fault.test-kit.ts';

const GENOMES = 240;
const SEED = 20_201;
const KILLS_OF_IMPORT = 6;
const KILLS_OF_SERVER = 5;
const REFERENCE = new URL('../../pathogens/sars-cov-2/reference.fasta', import.meta.url);

interface Files {
  readonly folder: string;
  readonly data: string;
  readonly sequences: string;
  readonly metadata: string;
}

/** Genomes with a few substitutions each, as if they were real, with their table. */
async function writeFiles(t: TestContext, random: Random): Promise<Files> {
  const folder = await makeFolder(t);
  const lines = (await readFile(REFERENCE, 'latin1')).split('\n').slice(1);
  const reference = lines.join('').replace(/\s/g, '');
  const names = Array.from({ length: GENOMES }, (_, index) => `fault/${index + 1}`);
  const records = names.map((name) => {
    const letters = [...reference];
    for (let i = 0; i < 8; i += 1)
      letters[300 + random.below(29_000)] = 'ACGT'[random.below(4)] ?? 'A';
    return `>${name}\n${letters.join('')}\n`;
  });
  const files = {
    folder,
    data: join(folder, 'data'),
    sequences: join(folder, 'genomes.fasta'),
    metadata: join(folder, 'table.tsv'),
  };
  await writeFile(files.sequences, records.join(''));
  await writeFile(
    files.metadata,
    `strain\tcountry\n${names.map((name) => `${name}\tPeru\n`).join('')}`,
  );
  return files;
}

function startImport(t: TestContext, files: Files, report: string) {
  return startProgram(t, [
    ...['import', '--pathogen', 'sars-cov-2', '--sequences', files.sequences],
    ...['--metadata', files.metadata, '--report', report, '--data', files.data],
  ]);
}

/** Somewhere in this kill's part of the work, so that every kill meets rows that are new. */
function drawMoment(random: Random, part: number): { rows: number; milliseconds: number } {
  const rows = Math.floor(GENOMES * (part + random.next() / KILLS_OF_IMPORT)) - 20;
  return { rows, milliseconds: random.below(100) };
}

/** Names with their accessions, of the rows that a report, whole or cut, says are in the database. */
async function readAcknowledged(report: string): Promise<Map<string, string>> {
  const text = await readFile(report, 'utf8').catch(() => '');
  const rows = text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split('\t'));
  return new Map(
    rows
      .filter(([, , outcome]) => outcome === 'released' || outcome === 'unchanged')
      .map(([, name = '', , accession = '']) => [name, accession]),
  );
}

/** All that reports ever acknowledged; one sample never has two accessions. */
function collect(all: Map<string, string>, more: ReadonlyMap<string, string>): void {
  for (const [name, accession] of more) {
    assert.equal(all.get(name) ?? accession, accession, `${name} was released twice`);
    all.set(name, accession);
  }
}

/** The import run to its end: what was there stays, the rest comes, and nothing is refused. */
async function importAll(t: TestContext, files: Files, all: Map<string, string>): Promise<void> {
  const report = join(files.folder, 'last.tsv');
  const { code, output, errors } = await waitForEnd(startImport(t, files, report));
  assert.equal(code, 0, errors);
  const [, released = '', unchanged = ''] =
    /^(\d+) released, 0 revised, (\d+) unchanged, 0 refused$/m.exec(output) ?? [];
  assert.equal(Number(released) + Number(unchanged), GENOMES);
  assert.ok(Number(unchanged) >= all.size, 'what was acknowledged is still there');
  collect(all, await readAcknowledged(report));
  assert.equal(all.size, GENOMES);
}

test('an import that is killed again and again loses nothing that it told', async (t) => {
  const random = new Random(SEED, 1);
  const files = await writeFiles(t, random);
  const all = new Map<string, string>();
  const counts: number[] = [];
  for (let kill = 0; kill < KILLS_OF_IMPORT; kill += 1) {
    const report = join(files.folder, `report-${kill}.tsv`);
    const child = startImport(t, files, report);
    child.stdout?.resume();
    child.stderr?.resume();
    await killAtRow(child, {
      report,
      ...drawMoment(random, kill / KILLS_OF_IMPORT),
      watched: child,
    });
    collect(all, await readAcknowledged(report));
    counts.push(all.size);
  }
  t.diagnostic(`acknowledged after each kill, of ${GENOMES}: ${counts.join(' ')}`);
  await importAll(t, files, all);
  const { child, url } = await startServer(t, files.data);
  assert.deepEqual(await listWholeEntries(files.data), [...all.values()].sort());
  assert.deepEqual(await listIndexed(url), [...all.values()].sort());
  child.kill('SIGTERM');
  assert.equal((await waitForEnd(child)).code, 0);
});

test('a node that is killed below an import and while it indexes comes back with all that was told', async (t) => {
  const random = new Random(SEED, 2);
  const files = await writeFiles(t, random);
  const all = new Map<string, string>();
  const counts: number[] = [];
  for (let kill = 0; kill < KILLS_OF_SERVER; kill += 1) {
    const server = await startServer(t, files.data);
    const indexed = await listIndexed(server.url);
    const lost = [...all.values()].filter((accession) => !indexed.includes(accession));
    assert.deepEqual(lost, [], 'acknowledged and indexed after the restart');
    assert.deepEqual(await listWholeEntries(files.data), indexed);
    const report = join(files.folder, `report-${kill}.tsv`);
    const child = startImport(t, files, report);
    const ended = waitForEnd(child);
    await killAtRow(server.child, {
      report,
      ...drawMoment(random, kill / KILLS_OF_SERVER),
      watched: child,
    });
    const { code, errors } = await ended;
    if (code !== 0) assert.doesNotMatch(errors, /\n\s+at /, 'a message for people, no stack');
    collect(all, await readAcknowledged(report));
    counts.push(all.size);
  }
  t.diagnostic(`acknowledged after each kill, of ${GENOMES}: ${counts.join(' ')}`);
  const { child, url } = await startServer(t, files.data);
  await importAll(t, files, all);
  assert.deepEqual(await listWholeEntries(files.data), [...all.values()].sort());
  while ((await listIndexed(url)).length < GENOMES)
    await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await listIndexed(url), [...all.values()].sort());
  child.kill('SIGTERM');
  assert.equal((await waitForEnd(child)).code, 0);
});
