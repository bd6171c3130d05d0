import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

const run = promisify(execFile);
const shared = fileURLToPath(new URL('../../../shared/data/analysis', import.meta.url));
const command = fileURLToPath(new URL('../../bin/outbreak', import.meta.url));

for (const [pathogen, set] of [
  ['sars-cov-2', 'real-a'],
  ['sars-cov-2', 'edge'],
  ['rsv-a', 'examples'],
] as const) {
  test(`outbreak analyse prints the reference tool's table of ${pathogen}/${set}`, async (t) => {
    if (!existsSync(shared)) return t.skip('needs ../shared/data');
    const folder = mkdtempSync(join(tmpdir(), 'outbreak-analyse-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const output = join(folder, 'table.tsv');
    const cases = join(shared, pathogen, 'cases');
    await run(process.execPath, [
      command,
      'analyse',
      '--pathogen',
      join(shared, pathogen),
      '--output-tsv',
      output,
      join(cases, `${set}.fasta.gz`),
    ]);
    const read = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t'));
    const expected = read(
      gunzipSync(readFileSync(join(cases, `${set}.expected.tsv.gz`))).toString('utf8'),
    );
    const printed = read(readFileSync(output, 'utf8'));
    const [header = []] = expected;
    // Of warnings and errors only their presence must agree.
    const free = new Set([header.indexOf('warnings'), header.indexOf('errors')]);
    const toCells = (row: readonly string[]) =>
      row.map((cell, column) => (free.has(column) && cell !== '' ? 'some' : cell));
    assert.deepEqual(printed.slice(1).map(toCells), expected.slice(1).map(toCells));
    assert.deepEqual(printed[0], header);
  });
}
