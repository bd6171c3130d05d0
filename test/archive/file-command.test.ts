import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CommandError } from '../../src/app/commands/command-error.ts';
import { downloadFiles, verifyFile } from '../../src/app/commands/file/download.ts';
import { listFileLines } from '../../src/app/commands/file/list.ts';
import { uploadFiles } from '../../src/app/commands/file/upload.ts';
import { NodeClient } from '../../src/app/node-client.ts';
import { makeBytes } from '../../src/platform/objects/object-store.test-kit.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { createSender, startCuttingProxy } from './archive-node.ts';

const MEGABYTE = 1 << 20;
let node: TestNode;
let token: string;
let folder: string;
before(async () => {
  node = await startTestNode({ demo: 'false' });
  token = await createSender(node, 'lab');
  folder = await mkdtemp(join(tmpdir(), 'outbreak-file-command-'));
});
after(async () => {
  await node?.stop();
  await rm(folder, { recursive: true, force: true });
});

const flags = { url: '', group: 'lab', pathogen: 'sars-cov-2' };

function open(url = node.url) {
  let printed = '';
  const client = new NodeClient({
    url,
    token: token.replace('Bearer ', ''),
    pause: async () => undefined,
  });
  const print = (text: string) => {
    printed += text;
  };
  return { settings: { client, print }, printed: () => printed };
}

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const idsOf = (text: string) => [...text.matchAll(/file-[0-9a-z]{20}/g)].map(([id]) => id);

test('files are sent, listed, fetched and compared', async () => {
  const [small, large] = [makeBytes(10), makeBytes(40 * MEGABYTE + 7)];
  const paths = [await write('small.bin', small), await write('large.bin', large)];
  const sent = open();
  assert.equal(await uploadFiles(paths, flags, sent.settings), 0);
  const ids = idsOf(sent.printed());
  assert.equal(ids.length, 2);
  const again = open();
  assert.equal(await uploadFiles(paths, flags, again.settings), 0);
  assert.deepEqual(idsOf(again.printed()).toSorted(), ids.toSorted(), 'nothing is sent twice');
  const listed = open();
  await listFileLines({ url: '', group: 'lab', state: 'ready' }, listed.settings);
  for (const id of ids) assert.match(listed.printed(), new RegExp(`${id}\\tready\\t`));
  const output = await mkdtemp(join(folder, 'out-'));
  assert.equal(await downloadFiles(ids, { url: '', output }, open().settings), 0);
  assert.deepEqual((await readdir(output)).toSorted(), ['large.bin', 'small.bin']);
  assert.ok((await readFile(join(output, 'large.bin'))).equals(large));
  await assert.rejects(downloadFiles(ids, { url: '', output }, open().settings), CommandError);
  const id = ids.find((one) => sent.printed().includes(`large.bin: ${one}`)) ?? '';
  for (const path of [undefined, join(output, 'large.bin')]) {
    assert.equal(await verifyFile(id, path, { url: '' }, open().settings), 0);
  }
  assert.equal(await verifyFile(id, join(output, 'small.bin'), { url: '' }, open().settings), 2);
});

test('a connection that breaks: upload and download go on where they were', async () => {
  const bytes = makeBytes(50 * MEGABYTE);
  const path = await write('broken.bin', bytes);
  const plan = [9, 21, 40].map((megabytes) => ({ at: megabytes * MEGABYTE }));
  const proxy = await startCuttingProxy(node.url, plan);
  try {
    const sent = open(proxy.url);
    assert.equal(await uploadFiles([path], flags, sent.settings), 0);
    assert.equal(proxy.cuts(), 3);
    const twice = proxy.sent() - bytes.length;
    assert.ok(twice < 3 * 8 * MEGABYTE, `${twice} bytes were sent twice`);
    const [id = ''] = idsOf(sent.printed());
    // Two parts are there from before, as their journal says; the last line was cut off.
    const output = await mkdtemp(join(folder, 'out-'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const begun = Buffer.alloc(48 * MEGABYTE);
    bytes.copy(begun, 0, 0, 16 * MEGABYTE);
    bytes.copy(begun, 32 * MEGABYTE, 32 * MEGABYTE, 48 * MEGABYTE);
    await writeFile(join(output, 'broken.bin.part'), begun);
    await writeFile(join(output, 'broken.bin.part.done'), `${sha256}\n0\n2\n1`);
    await downloadFiles([id], { url: '', output }, open().settings);
    assert.deepEqual(await readdir(output), ['broken.bin']);
    assert.ok((await readFile(join(output, 'broken.bin'))).equals(bytes));
  } finally {
    await proxy.close();
  }
});

test('parts that were spoilt on the disk are found out, and nothing is given a name', async () => {
  const bytes = makeBytes(3 * MEGABYTE);
  const sent = open();
  await uploadFiles([await write('spoilt.bin', bytes)], flags, sent.settings);
  const [id = ''] = idsOf(sent.printed());
  const output = await mkdtemp(join(folder, 'out-'));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await writeFile(join(output, 'spoilt.bin.part'), Buffer.alloc(bytes.length));
  await writeFile(join(output, 'spoilt.bin.part.done'), `${sha256}\n0\n`);
  await assert.rejects(
    downloadFiles([id], { url: '', output }, open().settings),
    /not what its digest says/,
  );
  assert.deepEqual(await readdir(output), []);
  await downloadFiles([id], { url: '', output }, open().settings);
  assert.ok((await readFile(join(output, 'spoilt.bin'))).equals(bytes));
});

test('what cannot be sent is told with the reason', async () => {
  const path = await write('no-reads.bam', makeBytes(100));
  const refused = open();
  assert.equal(await uploadFiles([path], flags, refused.settings), 2);
  assert.match(refused.printed(), /refused\. .*its name says BAM/);
  const cases: readonly (readonly [string, object, RegExp])[] = [
    [join(folder, 'nothing'), {}, /no such file/],
    [await write('empty.bin', Buffer.alloc(0)), {}, /empty/],
    [path, { group: 'nobody' }, /no such group/],
    [path, { pathogen: 'nothing' }, /no such instance/],
    [path, { visibility: 'everybody' }, /visibility/],
    [path, { parallel: '0' }, /--parallel/],
  ];
  for (const [file, more, reason] of cases) {
    await assert.rejects(uploadFiles([file], { ...flags, ...more }, open().settings), (error) => {
      assert.ok(error instanceof CommandError);
      assert.match(error.message, reason);
      return true;
    });
  }
  await assert.rejects(downloadFiles(['../x'], { url: '' }, open().settings), /ids of files/);
});
