import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import {
  findFreePort,
  repository,
  startProgram,
  stopProgram,
  waitForDemo,
} from '../packaging/node-process.ts';

const run = promisify(execFile);

/** The code blocks of a tutorial, one after the other. */
function readBlocks(name: string, language: string): string {
  const text = readFileSync(join(repository, 'docs/tutorials', name), 'utf8');
  const blocks = [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))];
  assert.ok(blocks.length > 3);
  return blocks.map((block) => block[1]).join('\n');
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function startNode(t: TestContext): Promise<{ url: string; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-tutorial-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const flags = ['serve', '--port', String(port), '--data', join(folder, 'data')];
  const node = startProgram([join(repository, 'bin/outbreak'), ...flags], { cwd: folder });
  t.after(() => stopProgram(node));
  await waitForDemo(url, node);
  return { url, folder };
}

async function count(url: string, query: string): Promise<number> {
  const answer = await fetch(`${url}/api/lapis/sars-cov-2-simulated/sample/aggregated${query}`);
  return ((await answer.json()) as { data: { count: number }[] }).data.reduce(
    (sum, row) => sum + row.count,
    0,
  );
}

test('the Python tutorial runs as it stands and prints what the node holds', async (t) => {
  if (!isInstalled('python3')) return t.skip('needs python3');
  const { url, folder } = await startNode(t);
  const program = join(folder, 'tutorial.py');
  writeFileSync(program, readBlocks('python.md', 'python'));
  const { stdout } = await run('python3', [program], {
    env: { ...process.env, OUTBREAK_NODE: url },
  });
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines[0], 'genomes: 5000');
  assert.equal(lines[2], 'sum of the countries: 5000');
  const inTwo = await count(url, '?country=Germany&country=France&lineage=B.1*');
  assert.ok(inTwo > 0);
  assert.match(lines[3] ?? '', new RegExp(`^weeks: \\d+ genomes: ${inTwo}$`));
  assert.match(lines[5] ?? '', /^in nearly all of B\.1\.1\.7\*: \d+ of them in S: S:A570D, /);
  const withMutation = await count(url, '?aminoAcidMutations=S:N501Y');
  assert.equal(lines[6], `S:N501Y: ${withMutation} at least as many with either: True`);
  assert.equal(lines[7], 'rows: 100 columns: accessionVersion, date, country');
  assert.equal(lines[8], 'aligned lengths: [29903]');
  assert.equal(lines[9], '400 request-invalid at contry');
  assert.equal(lines.length, 10);
});

test('the R tutorial runs as it stands', async (t) => {
  if (!isInstalled('Rscript')) return t.skip('needs Rscript');
  const { url, folder } = await startNode(t);
  const program = join(folder, 'tutorial.R');
  writeFileSync(program, readBlocks('r.md', 'r'));
  const { stdout } = await run('Rscript', [program], {
    env: { ...process.env, OUTBREAK_NODE: url },
  });
  assert.match(stdout, /^genomes: 5000/);
  assert.match(stdout, /rows: 100\s+sequences: 10/);
});
