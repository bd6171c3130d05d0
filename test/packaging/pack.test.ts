import assert from 'node:assert/strict';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  findFreePort,
  repository,
  runProgram,
  startProgram,
  stopProgram,
  waitForDemo,
} from './node-process.ts';

test('the packed program installs globally without scripts, and a node starts from it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-pack-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const packed = await runProgram(['npm', 'pack', '--json', '--pack-destination', folder], {
    cwd: repository,
  });
  const listed = JSON.parse(packed.slice(packed.indexOf('[\n'), packed.lastIndexOf(']') + 1)) as {
    files: { path: string }[];
    size: number;
  }[];
  const paths = listed[0]?.files.map(({ path }) => path) ?? [];
  assert.ok(paths.includes('dist/app/cli.js') && paths.includes('dist/portal/index.html'));
  assert.ok(paths.includes('pathogens/sars-cov-2/reference.fasta'));
  assert.deepEqual(
    paths.filter((path) => /\.test|test-kit|fixture|made-up|\.tsx?$|^src\/|^test\//.test(path)),
    [],
  );
  // Bytes: twice what it was at the last look is a sign of files that do not belong there.
  assert.ok((listed[0]?.size ?? Number.POSITIVE_INFINITY) < 4_000_000);
  const [tarball = ''] = globSync('*.tgz', { cwd: folder });
  const prefix = join(folder, 'global');
  await runProgram(
    [
      'npm',
      'install',
      '--global',
      '--ignore-scripts',
      '--prefer-offline',
      '--prefix',
      prefix,
      join(folder, tarball),
    ],
    { cwd: folder },
  );
  const port = await findFreePort();
  const node = startProgram([join(prefix, 'bin/outbreak'), 'serve', '--port', String(port)], {
    cwd: folder,
  });
  t.after(() => stopProgram(node, 'SIGKILL'));
  await waitForDemo(`http://127.0.0.1:${port}`, node);
  const { code } = await stopProgram(node);
  assert.equal(code, 0, node.output());
});
