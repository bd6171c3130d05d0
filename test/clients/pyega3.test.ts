// The EGA's own client, pyega3 5.2.0, against the gateway of a node. scripts/ci-clients.sh installs it for CI.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { hashPassword } from '../../src/parts/identity/password.ts';
import {
  createGrantedDataset,
  type FileToDeposit,
  type GrantedDataset,
} from '../contract/granted-dataset.test-kit.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { createRandom } from '../crypt4gh/kit.ts';
import { findMissingTools, makeFiles, run } from '../htsget/kit.ts';
import { setPlainDelivery } from '../htsget/ticket-kit.ts';
import { md5 } from '../vault/vault-node.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { type ClientRun, runClient } from './run-client.ts';

const PYEGA3 = process.env.PYEGA3 ?? '';
const skip = PYEGA3 === '' ? 'PYEGA3 names no pyega3' : findMissingTools();
const PASSWORD = 'a password of many words';
const MEGABYTE = 1 << 20;
const PLAIN = randomBytes(6 * MEGABYTE + 4321);
const folder = mkdtempSync(join(tmpdir(), 'outbreak-pyega3-'));
const made = skip === false ? makeFiles(folder, createRandom(20_261_130)) : [];
const bam = made.find(({ name }) => name === 'usual.bam');
const vcf = made.find(({ name }) => name === 'usual.vcf.gz');

let node: TestNode;
let lab: GrantedDataset;
const accessionOf = (name: string): string =>
  lab.files.find((one) => one.name.startsWith(name))?.accession ?? '';

before(async () => {
  if (skip !== false) return;
  node = await startTestNode({ demo: 'false', egaGateway: 'true' });
  const files: FileToDeposit[] = [{ name: 'large.bin.c4gh', plain: PLAIN }];
  for (const one of [bam, vcf]) {
    if (one !== undefined) files.push({ name: `${one.name}.c4gh`, plain: one.bytes });
  }
  lab = await createGrantedDataset(node, { files });
  await setPlainDelivery(lab, true);
  await node.db.execute('UPDATE account SET password_hash = $1 WHERE id = $2', [
    await hashPassword(PASSWORD),
    lab.applicant.id,
  ]);
});
after(async () => {
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A folder of a client with its files of settings; data come through `data`. */
function prepareClient(name: string, { data = node.url, password = PASSWORD } = {}): string {
  const path = join(folder, name);
  mkdirSync(path);
  const gateway = `${node.url}/api/ega`;
  const server = {
    ...{ url_auth: `${gateway}/token`, url_api: `${data}/api/ega/data` },
    ...{ url_api_metadata: `${gateway}/metadata`, url_api_ticket: `${gateway}/tickets` },
    ...{ url_api_stats: `${gateway}/stats`, client_secret: 'none', api_version: 2 },
  };
  const username = `${lab.applicant.id}@example.org`;
  writeFileSync(join(path, 'server.json'), JSON.stringify(server));
  writeFileSync(join(path, 'credentials.json'), JSON.stringify({ username, password }));
  return path;
}

function pyega3(path: string, ...options: string[]): Promise<ClientRun> {
  const settings = ['-cf', 'credentials.json', '-sf', 'server.json'];
  return runClient(PYEGA3, [...settings, ...options], { folder: path });
}

test('datasets, files, one file, a dataset, a region', { skip }, async () => {
  const path = prepareClient('walk');
  const datasets = await pyega3(path, 'datasets');
  assert.ok(datasets.stderr.includes(lab.dataset), datasets.stderr);
  const files = await pyega3(path, '-j', 'files', lab.dataset);
  const listed = files.stdout + files.stderr;
  for (const name of ['large.bin', 'usual.bam', 'usual.vcf.gz']) {
    assert.ok(listed.includes(name), listed);
  }
  assert.ok(listed.includes(md5(PLAIN)), listed);
  const large = accessionOf('large.bin');
  const one = await pyega3(path, 'fetch', large);
  assert.match(one.stderr, /Download complete/);
  assert.ok(readFileSync(join(path, large, 'large.bin')).equals(PLAIN), one.stderr);
  assert.equal(readFileSync(join(path, large, 'large.bin.md5'), 'utf8'), md5(PLAIN));
  const all = join(path, 'all');
  mkdirSync(all);
  const set = await pyega3(path, 'fetch', lab.dataset, '--output-dir', all);
  assert.match(set.stderr, /Download complete/);
  for (const [name, bytes] of [
    ['large.bin', PLAIN],
    ['usual.bam', bam?.bytes],
    ['usual.vcf.gz', vcf?.bytes],
  ] as const) {
    const fetched = readFileSync(join(all, accessionOf(name), name));
    assert.ok(bytes !== undefined && fetched.equals(bytes), `${name} ${set.stderr}`);
  }
  for (const [file, tool] of [
    [bam, 'samtools'],
    [vcf, 'bcftools'],
  ] as const) {
    assert.ok(file !== undefined);
    const region = ['-r', 'one', '-s', '40000', '-e', '60000', '-f', file.format];
    const slice = await pyega3(path, 'fetch', accessionOf(file.name), ...region, '-M', '0');
    const saved = /Saved to : '([^']+)'/.exec(slice.stderr)?.[1] ?? '';
    assert.notEqual(saved, '', slice.stderr);
    run(tool, 'index', saved);
    const view = (of: string) =>
      tool === 'samtools'
        ? run(tool, 'view', of, 'one:40001-60000')
        : run(tool, 'view', '--no-version', '-H', '-r', 'one:40001-60000', of);
    assert.equal(view(saved), view(file.path));
  }
});

test('whoever is not known gets nothing, and a token does for a password', { skip }, async () => {
  const wrong = await pyega3(prepareClient('wrong', { password: 'guess' }), 'datasets');
  assert.match(wrong.stderr, /Invalid username, password or secret key/);
  const password = lab.applicant.token.replace('Bearer ', '');
  const right = await pyega3(prepareClient('token', { password }), 'datasets');
  assert.ok(right.stderr.includes(lab.dataset), right.stderr);
});

// Of connections; a client makes seven.
const CUT_EVERY = 10;
// 64 with OUTBREAK_TEST_DOWNLOADS=64, which takes minutes.
const DOWNLOADS = Number(process.env.OUTBREAK_TEST_DOWNLOADS ?? 12);

test('downloads at once, of whose connections some are cut, come whole', { skip }, async (t) => {
  const clients = DOWNLOADS;
  // pyega3 keeps the slices that it has, and asks for the one anew that was cut.
  const slice = MEGABYTE;
  const random = createRandom(64);
  const proxy = await startCuttingProxy(node.url, {
    every: CUT_EVERY,
    bytesOf: () => random(PLAIN.length),
  });
  try {
    const large = accessionOf('large.bin');
    const [before] = await node.db.query<{ id: string }>(
      'SELECT coalesce(max(id), 0)::text AS id FROM delivery_use',
    );
    const paths = Array.from({ length: clients }, (_, i) =>
      prepareClient(`parallel-${i}`, { data: proxy.url }),
    );
    const options = ['-ms', String(slice), 'fetch', large, '-M', '20', '-W', '0.2'];
    const runs = await Promise.all(paths.map((path) => pyega3(path, ...options)));
    for (const [i, path] of paths.entries()) {
      const said = runs[i]?.stderr ?? '';
      const saved = join(path, large, 'large.bin');
      assert.ok(existsSync(saved), said);
      const bytes = readFileSync(saved);
      assert.equal(md5(bytes), md5(PLAIN), said);
    }
    assert.ok(proxy.connections() >= clients);
    assert.ok(proxy.cuts() >= clients / 10 - 1, `${proxy.cuts()} of ${proxy.connections()}`);
    const again = runs.flatMap(({ stderr }) =>
      stderr.includes('retry attempt')
        ? [
            stderr
              .split('\n')
              .filter((line) => /rror|retry attempt/.test(line))
              .join('\n'),
          ]
        : [],
    );
    const [sent] = await node.db.query<{ bytes: number; uses: number; most: number }>(
      `SELECT sum(sent_bytes)::float8 AS bytes, count(*)::int AS uses, max(announced_bytes)::int AS most
       FROM delivery_use WHERE way = 'ega' AND id > $1`,
      [before?.id],
    );
    assert.equal(sent?.most, slice, 'nobody asked for more than a slice');
    const needed = clients * PLAIN.length;
    // What was cut is at most a slice a cut. The client itself begins a file anew where it could not tell its statistics.
    const anew = again.length;
    const most = needed + proxy.cuts() * slice + anew * PLAIN.length;
    t.diagnostic(
      `${sent.bytes} bytes of ${needed}, ${proxy.cuts()} cuts, ${anew} told of an attempt more`,
    );
    assert.ok(
      sent.bytes >= needed && sent.bytes <= most,
      `${sent.bytes} of ${needed} to ${most}, ${proxy.cuts()} cuts\n${again.join('\n')}`,
    );
    assert.ok(sent.uses <= (clients + anew) * 7 + proxy.cuts(), `${sent.uses} requests`);
  } finally {
    await proxy.close();
  }
});
