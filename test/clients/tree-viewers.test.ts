// The tree output in the programs that its users open it with: Auspice draws it, augur checks its form.
// Both are other projects' programs: scripts/ci-clients.sh installs them for CI.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { fixtureReference } from '../../src/engine/analysis/fixture-dataset.ts';
import type { AuspiceJsonNode } from '../../src/engine/analysis/tree-output/auspice-json.ts';
import { openFolder, runAnalyse, SHARED, writeFixtureDataset } from '../analyse/analyse-command.ts';
import { shareBrowser } from '../e2e/browser.ts';

const AUGUR = process.env.AUGUR ?? '';
const AUSPICE = process.env.AUSPICE ?? '';
const browser = shareBrowser();
const run = promisify(execFile);

interface Tree {
  readonly name: string;
  readonly path: string;
  readonly tips: number;
}

function countTips(node: AuspiceJsonNode): number {
  const { children = [] } = node;
  return children.length === 0 ? 1 : children.reduce((sum, child) => sum + countTips(child), 0);
}

async function makeTree(folder: string, dataset: string, input: string): Promise<Tree> {
  const name = `tree-${readFileSync(input).length}`;
  const path = join(folder, `${name}.json`);
  const outcome = await runAnalyse(['--pathogen', dataset, '--output-tree', path, input]);
  assert.equal(outcome.code, 0, outcome.stderr);
  const { tree } = JSON.parse(readFileSync(path, 'utf8')) as { tree: AuspiceJsonNode };
  return { name, path, tips: countTips(tree) };
}

/** A tree of made-up genomes, and one of real ones where those are there. */
async function makeTrees(t: TestContext): Promise<{ folder: string; trees: readonly Tree[] }> {
  const folder = openFolder(t);
  const dataset = join(folder, 'made-up');
  const trees = join(folder, 'trees');
  mkdirSync(dataset);
  mkdirSync(trees);
  writeFixtureDataset(dataset);
  const reference = fixtureReference();
  const input = join(folder, 'made-up.fasta');
  const changed = reference.replace(/^(.{100})./, '$1T');
  writeFileSync(input, `>first\n${reference}\n>second\n${changed}\n`);
  const made = [await makeTree(trees, dataset, input)];
  const real = join(SHARED, 'rsv-a');
  if (existsSync(real)) {
    made.push(await makeTree(trees, real, join(real, 'cases', 'examples.fasta.gz')));
  }
  return { folder: trees, trees: made };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  server.close();
  await once(server, 'close');
  return address.port;
}

describe('the tree output in the programs of its users', () => {
  test('augur finds it valid', async (t) => {
    if (AUGUR === '') return t.skip('needs augur: set AUGUR to its path');
    const { trees } = await makeTrees(t);
    for (const { path } of trees) {
      const { stdout, stderr } = await run(AUGUR, ['validate', 'export-v2', path]);
      assert.match(stdout + stderr, /Validation of '.*' succeeded/);
    }
    const broken = JSON.parse(readFileSync(trees[0]?.path ?? '', 'utf8')) as { meta: object };
    const path = `${trees[0]?.path}.broken.json`;
    writeFileSync(path, JSON.stringify({ ...broken, meta: {} }));
    await assert.rejects(run(AUGUR, ['validate', 'export-v2', path]), 'it finds what is wrong');
  });

  test('Auspice draws every tip of it', async (t) => {
    if (AUSPICE === '') return t.skip('needs Auspice: set AUSPICE to its auspice.js');
    const { folder, trees } = await makeTrees(t);
    const port = await findFreePort();
    const server = spawn(process.execPath, [AUSPICE, 'view', folder], {
      env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => server.kill());
    await new Promise<void>((resolve, reject) => {
      let printed = '';
      server.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        if (printed.includes('server now running')) resolve();
      });
      server.once('exit', () => reject(new Error(`Auspice ended: ${printed}`)));
    });
    for (const { name, tips } of trees) {
      const { page } = await browser.open({ width: 1440, allowFailures: true });
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(`http://127.0.0.1:${port}/${name}`);
      await page.getByText(new RegExp(`Showing ${tips} of ${tips} `)).waitFor({ timeout: 60_000 });
      await page.locator('circle.tip').first().waitFor({ state: 'attached' });
      const drawn = await page.locator('circle.tip').count();
      assert.equal(drawn, tips, `${name}: tips drawn`);
      assert.deepEqual(errors, []);
      await page.close();
    }
  });
});
