import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { downloadFiles } from '../../src/app/commands/file/download.ts';
import { uploadFiles } from '../../src/app/commands/file/upload.ts';
import { NodeClient } from '../../src/app/node-client.ts';
import { makeBytes } from '../../src/platform/objects/object-store.test-kit.ts';
import {
  NO_SEAWEEDFS,
  SEAWEEDFS,
  startSeaweedfs,
} from '../../src/platform/objects/seaweedfs.test-kit.ts';
import { startTestNode } from '../contract/test-node.ts';
import { createSender, waitForState } from './archive-node.ts';

const skip = SEAWEEDFS === undefined ? { skip: NO_SEAWEEDFS } : {};

test(
  'a node that keeps files in S3, with a folder as mirror: sent, damaged, healed, fetched',
  skip,
  async (t) => {
    const server = await startSeaweedfs(SEAWEEDFS ?? '');
    t.after(() => server.stop());
    const folder = await mkdtemp(join(tmpdir(), 'outbreak-s3-node-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const bucket = await server.makeBucket();
    const node = await startTestNode({
      demo: 'false',
      objectStore: `s3://${bucket}?endpoint=${server.endpoint}`,
      objectStoreKeys: `${server.accessKey}:${server.secretKey}`,
      objectMirror: join(folder, 'mirror'),
    });
    t.after(() => node.stop());
    const token = await createSender(node, 'lab');
    const client = new NodeClient({ url: node.url, token: token.replace('Bearer ', '') });
    let printed = '';
    const settings = {
      client,
      print: (text: string) => {
        printed += text;
      },
    };
    const bytes = makeBytes(20 << 20);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await writeFile(join(folder, 'large.bin'), bytes);
    const flags = { url: '', group: 'lab', pathogen: 'sars-cov-2' };
    assert.equal(await uploadFiles([join(folder, 'large.bin')], flags, settings), 0);
    const id = /file-[0-9a-z]{20}/.exec(printed)?.[0] ?? '';
    await waitFor(async () => {
      const rows = await node.db.query('SELECT FROM archive_object WHERE mirrored_at IS NOT NULL');
      return rows.length === 1;
    });

    const spoilt = Buffer.from(bytes);
    spoilt[12_345_678] = (spoilt[12_345_678] ?? 0) ^ 1;
    await server.putRaw(bucket, `objects/${sha256}`, spoilt);
    await node.db.execute("UPDATE archive_object SET checked_at = now() - interval '1 year'");
    await node.db.execute("SELECT graphile_worker.add_job('check-objects', '{}'::json)");
    await waitFor(async () => {
      const rows = await node.db.query(
        "SELECT FROM archive_object WHERE state = 'kept' AND checked_at > now() - interval '1 day'",
      );
      return rows.length === 1;
    });
    const audited = await node.db.query<{ operation: string }>(
      "SELECT operation FROM audit_record WHERE operation LIKE 'object-%' ORDER BY sequence",
    );
    assert.deepEqual(
      audited.map(({ operation }) => operation),
      ['object-damaged', 'object-healed'],
    );
    await waitForState(node.url, { file: id, token, states: ['ready'] });
    await downloadFiles([id], { url: '', output: folder, force: true }, settings);
    assert.ok((await readFile(join(folder, 'large.bin'))).equals(bytes));
  },
);

async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, 'it came to that within a minute');
    await delay(50);
  }
}
