// The tree output in the programs that its users open it with: Auspice draws it, augur checks its form.
// Both are other projects' programs: scripts/ci-clients.sh installs them for CI.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
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
  readonly newick: string;
  /** Names of its tips. */
  readonly tips: readonly string[];
}

function listTips(root: AuspiceJsonNode): string[] {
  const names: string[] = [];
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { name, children = [] } = node;
    if (children.length === 0) names.push(String(name));
    stack.push(...children);
  }
  return names;
}

async function makeTree(folder: string, dataset: string, input: string): Promise<Tree> {
  const name = basename(dataset);
  const path = join(folder, `${name}.json`);
  const newick = join(folder, `${name}.nwk`);
  const trees = ['--output-tree', path, '--output-newick', newick];
  const outcome = await runAnalyse(['--pathogen', dataset, ...trees, input]);
  assert.equal(outcome.code, 0, outcome.stderr);
  const { tree } = JSON.parse(readFileSync(path, 'utf8')) as { tree: AuspiceJsonNode };
  return { name, path, newick, tips: listTips(tree) };
}

/** Names that make trouble: of a node of the tree, twice, none, with what is part of Newick. */
const NAMES = ['first', 'b2', 'twice', 'twice', '', "isolate 7 (of 9), 'new'; [A:B]_c"];

async function makeUpTree(t: TestContext, folder: string): Promise<Tree> {
  const dataset = join(openFolder(t), 'made-up');
  mkdirSync(dataset);
  writeFixtureDataset(dataset);
  const reference = fixtureReference();
  const input = join(dataset, 'genomes.fasta');
  const changed = (i: number) => reference.replace(new RegExp(`^(.{${100 + 10 * i}}).`), '$1T');
  writeFileSync(input, NAMES.map((name, i) => `>${name}\n${changed(i)}\n`).join(''));
  return makeTree(folder, dataset, input);
}

/**
 * Trees of made-up genomes, and of real ones where those are there: one of those of measles is in the
 * dataset's tree already, and that of dengue repeats names itself.
 */
async function makeTrees(
  t: TestContext,
): Promise<{ readonly folder: string; readonly trees: readonly Tree[] }> {
  const folder = openFolder(t);
  const trees = [await makeUpTree(t, folder)];
  for (const pathogen of ['rsv-a', 'measles', 'dengue']) {
    const dataset = join(SHARED, pathogen);
    if (!existsSync(dataset)) continue;
    trees.push(await makeTree(folder, dataset, join(dataset, 'cases', 'examples.fasta.gz')));
  }
  return { folder, trees };
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
    const [made] = trees;
    assert.ok(made !== undefined);
    const broken = JSON.parse(readFileSync(made.path, 'utf8')) as { meta: object };
    const path = `${made.path}.broken.json`;
    writeFileSync(path, JSON.stringify({ ...broken, meta: {} }));
    await assert.rejects(run(AUGUR, ['validate', 'export-v2', path]), 'it finds what is wrong');
  });

  test("Biopython, augur's reader of trees, finds every tip in the Newick output", async (t) => {
    if (AUGUR === '') return t.skip('needs augur: set AUGUR to its path');
    const { trees } = await makeTrees(t);
    const code =
      'import json, sys; from Bio import Phylo; tree = Phylo.read(sys.argv[1], "newick"); ' +
      'print(json.dumps([tip.name for tip in tree.get_terminals()]))';
    for (const { newick, tips } of trees) {
      const { stdout } = await run(join(dirname(AUGUR), 'python'), ['-c', code, newick]);
      assert.deepEqual((JSON.parse(stdout) as string[]).sort(), tips.toSorted());
    }
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
      // What Auspice has to put right is told as a warning.
      page.on('console', (line) => {
        if (/tree node/i.test(line.text())) errors.push(line.text());
      });
      await page.goto(`http://127.0.0.1:${port}/${name}`);
      const count = tips.length;
      await page.getByText(`Showing ${count} of ${count} `).waitFor({ timeout: 60_000 });
      await page.locator('circle.tip').first().waitFor({ state: 'attached' });
      const drawn = await page.locator('circle.tip').count();
      assert.equal(drawn, count, `${name}: tips drawn`);
      assert.deepEqual(errors, []);
      await page.close();
    }
  });
});
