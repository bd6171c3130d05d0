// What people see on a terminal: `script` gives the command one.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fixtureReference } from '../../src/engine/analysis/fixture-dataset.ts';
import { openFolder, PROGRAM, runAnalyse, writeFixtureDataset } from './analyse-command.ts';

const hasTerminal = spawnSync('script', ['--version']).stdout?.includes('util-linux') === true;
/** Goes back to the begin of the line and wipes it. */
const WIPE = '\r\u001b[K';
const PROGRESS = /^(\d+) sequences, \d+\/s$/;
const COUNT = 300;

test('progress is shown on a terminal, taken away at the end, and kept out of files', async (t) => {
  if (!hasTerminal) return t.skip('needs the command script of util-linux');
  const folder = openFolder(t);
  const dataset = writeFixtureDataset(folder);
  const input = join(folder, 'genomes.fasta');
  const table = join(folder, 'table.tsv');
  const record = (i: number) => `>genome ${i}\n${fixtureReference()}\n`;
  writeFileSync(
    input,
    `${Array.from({ length: COUNT }, (_, i) => record(i)).join('')}>short\nACGT\n`,
  );
  const args = ['--pathogen', dataset, '--output-tsv', table, input];

  const line = [process.execPath, PROGRAM, 'analyse', ...args].map((part) => `'${part}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 0, shown);
  const lines = shown.split(WIPE);
  const counts = lines.flatMap((text) => PROGRESS.exec(text)?.slice(1).map(Number) ?? []);
  assert.ok(counts.length > 0, `no progress in ${JSON.stringify(shown)}`);
  assert.deepEqual(
    counts,
    counts.toSorted((a, b) => a - b),
  );
  // The line is wiped before what stays on the screen.
  const [end = ''] = lines.slice(-1);
  assert.match(end, new RegExp(`^1 of ${COUNT + 1} sequences could not be analysed`));
  assert.equal(readFileSync(table, 'utf8').trimEnd().split('\n').length, COUNT + 2);

  const quiet = await runAnalyse(args);
  assert.equal(quiet.code, 0);
  assert.ok(!quiet.stderr.includes(WIPE), 'no terminal, no progress');
  assert.doesNotMatch(quiet.stderr, /sequences, \d+\/s/);
});
