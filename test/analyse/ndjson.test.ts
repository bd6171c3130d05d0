// NDJSON of the command: the published form, and what each line was made with.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ENGINE_VERSION } from '../../src/engine/analysis/engine-version.ts';
import { fixtureFiles, fixtureReference } from '../../src/engine/analysis/fixture-dataset.ts';
import { parseLines } from '../../src/parts/genomes/analyse/ndjson-schema.test-kit.ts';
import { openFolder, parseTable, runAnalyse, writeFixtureDataset } from './analyse-command.ts';

const reference = fixtureReference();
/** One that is analysed, one that is too short, one that cannot be read, one that resembles nothing. */
const INPUT = `>good\n${reference}\n>short\nACGT\n>damaged\nAC\u0000GT\n>other\n${'ACGGT'.repeat(120)}\n`;
const NAMES = ['good', 'short', 'damaged', 'other'];

/** The made-up pathogen with a version of its own. */
function pathogenJson(tag: string): string {
  return JSON.stringify({
    ...JSON.parse(fixtureFiles().pathogenJson ?? ''),
    schemaVersion: '3.0.0',
    version: { tag },
    files: { reference: 'reference.fasta', treeJson: 'tree.json' },
  });
}

async function analyse(args: readonly string[]): Promise<Record<string, unknown>[]> {
  const run = await runAnalyse([...args, '--output-ndjson', '-', '-'], { input: INPUT });
  assert.equal(run.code, 0, run.stderr);
  const lines = parseLines(run.stdout);
  assert.deepEqual(
    lines.map(({ index, seqName }) => [index, seqName]),
    NAMES.map((name, i) => [i, name]),
  );
  return lines;
}

const originsOf = (lines: readonly Record<string, unknown>[]) =>
  lines.map(({ dataset, datasetTag, engineVersion }) => [dataset, datasetTag, engineVersion]);

test('each line of NDJSON names dataset, its version and the engine, also where there is no result', async (t) => {
  const folder = openFolder(t);
  writeFixtureDataset(folder, { 'pathogen.json': pathogenJson('2025-02-03--04-05-06Z') });
  const lines = await analyse(['--pathogen', folder]);
  const name = folder.split('/').at(-1);
  const origin = [name, '2025-02-03--04-05-06Z', ENGINE_VERSION];
  assert.deepEqual(
    originsOf(lines),
    NAMES.map(() => origin),
  );
  assert.deepEqual(
    lines.map(({ error }) => typeof error),
    ['undefined', 'string', 'string', 'string'],
  );
  const table = await runAnalyse(['--pathogen', folder, '-'], { input: INPUT });
  assert.deepEqual(
    parseTable(table.stdout).map(({ errors }) => errors),
    lines.map(({ error = '' }) => error),
  );
});

test('a dataset without a version is named by the digest of its files', async (t) => {
  const lines = await analyse(['--pathogen', writeFixtureDataset(openFolder(t))]);
  const other = await analyse([
    '--pathogen',
    writeFixtureDataset(openFolder(t), { 'reference.fasta': `>renamed\n${reference}\n` }),
  ]);
  assert.match(String(lines[0]?.datasetTag), /^[0-9a-f]{64}$/);
  assert.match(String(other[0]?.datasetTag), /^[0-9a-f]{64}$/);
  assert.notEqual(lines[0]?.datasetTag, other[0]?.datasetTag);
});

test('auto: a sequence that no dataset resembles has none, the others name that of the node', async (t) => {
  const folder = openFolder(t);
  const source = writeFixtureDataset(openFolder(t), { 'pathogen.json': pathogenJson('old') });
  const data = join(folder, 'data');
  const added = await runAnalyse(['add', source, '--id', 'made-up', '--data', data], {
    command: 'pathogen',
  });
  assert.equal(added.code, 0, added.stderr);
  // As where it came from a server, which knows the version better than the files.
  const versions = join(data, 'pathogens', 'made-up', 'versions');
  const origin = join(versions, readdirSync(versions)[0] ?? '', 'origin.json');
  const json = JSON.parse(readFileSync(origin, 'utf8')) as object;
  writeFileSync(origin, JSON.stringify({ ...json, tag: 'asked for' }));
  const none = [null, null, ENGINE_VERSION];
  const own = ['made-up', 'asked for', ENGINE_VERSION];
  const auto = await analyse(['--pathogen', 'auto', '--data', data]);
  assert.deepEqual(originsOf(auto), [own, none, none, none]);
  const alone = await analyse(['--pathogen', 'made-up', '--data', data]);
  assert.deepEqual(originsOf(alone), [own, own, own, own]);
});
