// What people see on a terminal: `script` gives the command one.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fixtureReference } from '../../src/engine/analysis/fixture-dataset.ts';
import { openFolder, PROGRAM, runAnalyse, writeFixtureDataset } from './analyse-command.ts';

const hasTerminal = spawnSync('script', ['--version']).stdout?.includes('util-linux') === true;
const needsTerminal = 'needs the command script of util-linux';
/** Goes back to the begin of the line and wipes it. */
const WIPE = '\r\u001b[K';
const PROGRESS = /^(\d+) sequences, \d+\/s$/;
/** Several batches, so that there is progress to show. */
const COUNT = 6000;

/** What a terminal gets to see of a command, here with standard output elsewhere where that is named. */
async function runOnTerminal(args: readonly string[], stdout?: string): Promise<string> {
  const quote = (part: string) => `'${part}'`;
  const command = [process.execPath, PROGRAM, 'analyse', ...args].map(quote).join(' ');
  const line = stdout === undefined ? command : `${command} > ${quote(stdout)}`;
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 0, shown);
  return shown;
}

/** The made-up pathogen and an input for it; the last sequence fails where that is asked for. */
function prepare(t: TestContext, count: number, last = ''): { args: string[]; table: string } {
  const folder = openFolder(t);
  const input = join(folder, 'genomes.fasta');
  const record = (i: number) => `>genome ${i}\n${fixtureReference()}\n`;
  writeFileSync(input, `${Array.from({ length: count }, (_, i) => record(i)).join('')}${last}`);
  return {
    args: ['--pathogen', writeFixtureDataset(folder), input],
    table: join(folder, 'table.tsv'),
  };
}

const countRows = (table: string) => readFileSync(table, 'utf8').trimEnd().split('\n').length - 1;

/** The counts of a progress line, and what is left on the screen after it. */
function readScreen(shown: string): { counts: readonly number[]; left: string } {
  const lines = shown.split(WIPE);
  const counts = lines.flatMap((text) => PROGRESS.exec(text)?.slice(1).map(Number) ?? []);
  return { counts, left: lines.filter((text) => !PROGRESS.test(text)).join('') };
}

test('progress is shown on a terminal and wiped before what stays there', async (t) => {
  if (!hasTerminal) return t.skip(needsTerminal);
  const { args, table } = prepare(t, COUNT, '>short\nACGT\n');
  const { counts, left } = readScreen(await runOnTerminal([...args, '--output-tsv', table]));
  assert.ok(counts.length > 0, 'no progress');
  assert.ok(counts.every((count, i) => count > (counts[i - 1] ?? 0) && count <= COUNT + 1));
  assert.equal(
    left,
    `1 of ${COUNT + 1} sequences could not be analysed; the column errors says why.\r\n`,
  );
  assert.equal(countRows(table), COUNT + 1);
});

test('nothing stays on the terminal of a table that goes to a file without a failure', async (t) => {
  if (!hasTerminal) return t.skip(needsTerminal);
  const { args, table } = prepare(t, COUNT);
  const { counts, left } = readScreen(await runOnTerminal(args, table));
  assert.ok(counts.length > 0, 'no progress');
  assert.equal(left, '');
  assert.equal(countRows(table), COUNT);
});

test('progress is not written into a table that a terminal shows', async (t) => {
  if (!hasTerminal) return t.skip(needsTerminal);
  const { args } = prepare(t, COUNT);
  const shown = await runOnTerminal(args);
  assert.ok(!shown.includes(WIPE));
  const lines = shown.trimEnd().split('\r\n');
  assert.equal(lines.length, COUNT + 1);
  assert.ok(lines.slice(1).every((line, i) => line.startsWith(`${i}\tgenome ${i}\t`)));
});

test('without a terminal there is no progress', async (t) => {
  const { args, table } = prepare(t, COUNT, '>short\nACGT\n');
  const { code, stderr } = await runAnalyse([...args, '--output-tsv', table]);
  assert.equal(code, 0);
  assert.equal(
    stderr,
    `1 of ${COUNT + 1} sequences could not be analysed; the column errors says why.\n`,
  );
});
