import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { Upload } from 'tus-js-client';
import { readRunningNode } from '../../src/platform/data-folder/running-node.ts';
import { makeBytes } from '../../src/platform/objects/object-store.test-kit.ts';
import { openDatabase } from '../../src/platform/postgres/database.ts';
import { createSender, startCuttingProxy, waitForState } from '../archive/archive-node.ts';
import { makeFolder, startServer } from './fault.test-kit.ts';

const MEGABYTE = 1 << 20;
// UPLOAD_TEST_BYTES=2000000000 is the size of a run of short reads; it takes some minutes and 5 GB of memory.
const SIZE = Number(process.env.UPLOAD_TEST_BYTES ?? 96 * MEGABYTE);
const CUTS = 5;

async function findToken(data: string): Promise<string> {
  const running = await readRunningNode(data);
  assert.ok(running.ok && running.value.state === 'held');
  const address = running.value.node?.postgres;
  assert.ok(address !== undefined);
  const db = await openDatabase(address);
  try {
    return await createSender({ db }, 'lab');
  } finally {
    await db.close();
  }
}

for (const chunkSize of [Number.POSITIVE_INFINITY, 4 * MEGABYTE]) {
  test(`an upload in pieces of ${chunkSize}: five cuts and a killed server, nothing lost`, async (t) => {
    const data = `${await makeFolder(t)}/data`;
    const first = await startServer(t, data);
    const token = await findToken(data);
    let killed: Promise<void> | null = null;
    const kill = async () => {
      const ended = once(first.child, 'exit');
      first.child.kill('SIGKILL');
      await ended;
      const second = await startServer(t, data);
      proxy.turnTo(second.url);
    };
    const cuts = Array.from({ length: CUTS }, (_, cut) => ({ at: ((cut + 1) * SIZE) / 9 }));
    const last = {
      at: (7 * SIZE) / 9,
      onCut: () => {
        killed = kill();
      },
    };
    const proxy = await startCuttingProxy(first.url, [...cuts, last]);
    t.after(() => proxy.close());
    const bytes = makeBytes(SIZE);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const patches: { readonly offset: number; readonly sent: number }[] = [];
    const address = await new Promise<string>((resolve, reject) => {
      const upload = new Upload(bytes, {
        endpoint: `${proxy.url}/api/files/uploads`,
        chunkSize,
        headers: { Authorization: token },
        retryDelays: Array.from({ length: 1200 }, () => 100),
        metadata: { filename: 'a.bin', group: 'lab', instance: 'sars-cov-2', sha256 },
        onBeforeRequest: (request) => {
          if (request.getMethod() !== 'PATCH') return;
          patches.push({ offset: Number(request.getHeader('Upload-Offset')), sent: proxy.sent() });
        },
        onError: reject,
        onSuccess: () => resolve(upload.url ?? ''),
      });
      upload.start();
    });
    assert.ok(killed !== null, 'the server was killed under way');
    await killed;
    assert.equal(proxy.cuts(), CUTS + 1);
    // What left the client since a request began, beyond where the next one goes on: the end of an interrupted
    // request, and of any request its head.
    const twice = patches.slice(1).map(({ offset, sent }, at) => {
      const before = patches[at] ?? { offset: 0, sent: 0 };
      return before.offset + (sent - before.sent) - offset;
    });
    assert.ok(twice.filter((bytes) => bytes > 0).length >= CUTS + 1, `${twice} bytes twice`);
    assert.ok(Math.max(...twice) <= 8 * MEGABYTE, `${twice} bytes were sent twice`);
    const id = address.split('/').at(-1) ?? '';
    const file = await waitForState(proxy.url, { file: id, token });
    assert.deepEqual([file.state, file.sha256], ['ready', sha256]);
    const content = await fetch(`${proxy.url}/api/files/${id}/content`, {
      headers: { Authorization: token },
    });
    assert.ok(Buffer.from(await content.arrayBuffer()).equals(bytes));
  });
}
