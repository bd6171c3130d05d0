import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  findFreePort,
  readInstances,
  repository,
  startProgram,
  stopProgram,
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

async function countRows(url: string): Promise<Record<string, unknown>[]> {
  const answer = await fetch(
    `${url}/api/lapis/sars-cov-2-simulated/sample/aggregated?fields=country,lineage&orderBy=country,lineage`,
  );
  return ((await answer.json()) as { data: Record<string, unknown>[] }).data;
}

for (const ending of ['SIGTERM', 'SIGKILL'] as const) {
  test(`a data folder of the previous version opens after ${ending}, with every count the same`, async (t) => {
    const previous = findPrevious();
    if (previous === null) return t.skip('needs the history of the repository');
    const folder = mkdtempSync(join(tmpdir(), 'outbreak-upgrade-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const old = join(folder, 'old');
    execFileSync('git', ['clone', '--quiet', repository, old]);
    execFileSync('git', ['checkout', '--quiet', previous], { cwd: old });
    // The old program runs on today's libraries: what is tested is its data.
    symlinkSync(join(repository, 'node_modules'), join(old, 'node_modules'));
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    const flags = [
      'serve',
      '--port',
      String(port),
      '--data',
      join(folder, 'data'),
      '--demo-genomes',
      '500',
    ];
    const before = startProgram([join(old, 'bin/outbreak'), ...flags], { cwd: folder });
    t.after(() => stopProgram(before, 'SIGKILL'));
    await waitForDemo(url, before, 500);
    const counts = await countRows(url);
    assert.ok(counts.length > 10);
    await stopProgram(before, ending);
    const after = startProgram([join(repository, 'bin/outbreak'), ...flags], { cwd: folder });
    t.after(() => stopProgram(after, 'SIGKILL'));
    await waitForDemo(url, after, 500);
    assert.deepEqual(await countRows(url), counts);
    assert.deepEqual(
      (await readInstances(url)).map(({ id, entries }) => [id, entries]),
      [
        ['sars-cov-2', 0],
        ['sars-cov-2-simulated', 500],
      ],
    );
    assert.equal((await stopProgram(after)).code, 0, after.output());
  });
}
