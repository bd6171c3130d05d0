import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeSyntheticImport } from '../e2e/synthetic-genomes.ts';
import {
  findFreePort,
  type RunningProgram,
  readInstances,
  repository,
  startProgram,
  stopProgram,
  waitFor,
  waitForDemo,
} from './node-process.ts';

const git = (...args: string[]) =>
  execFileSync('git', args, {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** The last tagged version before this commit; where tags were not cloned, the one noted in the file beside. */
function findPrevious(): string | null {
  try {
    return git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^');
  } catch {
    const noted = readFileSync(new URL('previous-version', import.meta.url), 'utf8').trim();
    try {
      return git('rev-parse', '--verify', `${noted}^{commit}`);
    } catch {
      return null;
    }
  }
}

const INSTANCES = ['sars-cov-2', 'sars-cov-2-simulated'];
const DEMO_GENOMES = 500;

/** Rows of both instances, by what the analysis found. */
async function countRows(url: string): Promise<unknown[]> {
  const groups = 'country,lineage,clade';
  return Promise.all(
    INSTANCES.map(async (instance) => {
      const answer = await fetch(
        `${url}/api/lapis/${instance}/sample/aggregated?fields=${groups}&orderBy=${groups}`,
      );
      assert.equal(answer.status, 200);
      return ((await answer.json()) as { data: unknown[] }).data;
    }),
  );
}

/** Imports genomes with some rows that have to be refused; gives how many were released. */
async function importGenomes(program: string, folder: string, data: string): Promise<number> {
  const { fasta, table, genomes } = makeSyntheticImport();
  const sequences = join(folder, 'genomes.fasta');
  const metadata = join(folder, 'table.tsv');
  writeFileSync(sequences, fasta);
  writeFileSync(metadata, table);
  const files = ['--sequences', sequences, '--metadata', metadata];
  const running = startProgram(
    [program, 'import', '--pathogen', 'sars-cov-2', ...files, '--data', data],
    { cwd: folder },
  );
  // 2 says that some rows were refused.
  assert.equal((await running.ended).code, 2, running.output());
  return genomes.length;
}

/** Waits until the node shows so many real genomes and the whole demonstration. */
async function waitForAll(url: string, node: RunningProgram, real: number): Promise<void> {
  await waitForDemo(url, node, DEMO_GENOMES);
  await waitFor(
    () => readInstances(url),
    (instances) =>
      instances.some(
        ({ id, entries, status }) => id === 'sars-cov-2' && entries === real && status === 'ready',
      ),
    { seconds: 60, what: 'the imported genomes', running: node },
  );
}

/** What an older engine analysed the node analyses again, and fails at none of it. */
async function waitForReanalysis(url: string, node: RunningProgram): Promise<void> {
  for (const instance of INSTANCES) {
    const state = await waitFor(
      async () =>
        (await (await fetch(`${url}/api/instances/${instance}/reanalysis`)).json()) as {
          status: string;
          outdated: number;
          failed: number;
        },
      ({ status, outdated }) => status === 'idle' && outdated === 0,
      { seconds: 60, what: `the analyses of ${instance}`, running: node },
    );
    assert.equal(state.failed, 0, instance);
  }
}

for (const ending of ['SIGTERM', 'SIGKILL'] as const) {
  test(`a data folder of the previous version opens after ${ending}, with every count the same`, async (t) => {
    const previous = findPrevious();
    if (previous === null) return t.skip('needs the history of the repository');
    const folder = mkdtempSync(join(tmpdir(), 'outbreak-upgrade-'));
    const started: RunningProgram[] = [];
    try {
      const old = join(folder, 'old');
      execFileSync('git', ['clone', '--quiet', repository, old]);
      execFileSync('git', ['checkout', '--quiet', previous], { cwd: old });
      // The old program runs on today's libraries: what is tested is its data.
      symlinkSync(join(repository, 'node_modules'), join(old, 'node_modules'));
      const port = await findFreePort();
      const url = `http://127.0.0.1:${port}`;
      const data = join(folder, 'data');
      const start = (program: string): RunningProgram => {
        const flags = ['--port', String(port), '--data', data, '--demo-genomes', `${DEMO_GENOMES}`];
        const node = startProgram([program, 'serve', ...flags], { cwd: folder });
        started.push(node);
        return node;
      };
      const before = start(join(old, 'bin/outbreak'));
      await waitForDemo(url, before, DEMO_GENOMES);
      const real = await importGenomes(join(old, 'bin/outbreak'), folder, data);
      await waitForAll(url, before, real);
      const counts = await countRows(url);
      assert.ok(counts.every((rows) => Array.isArray(rows) && rows.length > 1));
      await stopProgram(before, ending);

      const after = start(join(repository, 'bin/outbreak'));
      await waitForAll(url, after, real);
      assert.deepEqual(await countRows(url), counts);
      await waitForReanalysis(url, after);
      assert.deepEqual(await countRows(url), counts);
      assert.equal((await readInstances(url)).length, INSTANCES.length);
      assert.equal((await stopProgram(after)).code, 0, after.output());
    } finally {
      await Promise.all(started.map((program) => stopProgram(program, 'SIGKILL')));
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
