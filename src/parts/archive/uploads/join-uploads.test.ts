import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { AppError } from '../../../schema/errors.ts';
import {
  type ArchiveWorld,
  makeReads,
  never,
  sender,
  stranger,
  withArchive,
} from '../archive.test-kit.ts';
import { incomingPath } from '../archive-context.ts';
import { appendUpload } from './append-upload.ts';
import { createUpload } from './create-upload.ts';
import { joinUploads, parseConcatenation } from './join-uploads.ts';

const METADATA = new Map([
  ['filename', 'a.fastq'],
  ['group', 'lab'],
  ['instance', 'sars-cov-2'],
]);

/** Sends bytes as a part; resolves with its id. */
async function sendPart({ context }: ArchiveWorld, bytes: Uint8Array): Promise<string> {
  const part = { size: bytes.length, metadata: METADATA, isPart: true };
  const { id } = await createUpload(context, sender, part);
  const pieces = async function* () {
    yield bytes;
  };
  await appendUpload(context, id, { offset: 0, bytes: pieces(), checksum: null });
  return id;
}

test('a joining that is cut off anywhere goes on where it was, and leaves nothing behind', async () => {
  const reads = Buffer.concat([makeReads(), makeReads(), makeReads()]);
  const cuts = [0, 20, 20 + 9];
  // How much of the file was there when the process ended, and how many of its parts were gone by then.
  for (const [written, gone] of [
    [0, 0],
    [5, 0],
    [20, 0],
    [20, 1],
    [25, 1],
    [29, 2],
    [40, 2],
    [reads.length, 2],
    [reads.length, 3],
  ] as const) {
    await withArchive(async (world) => {
      const { context, service } = world;
      const parts: string[] = [];
      for (const [at, begin] of cuts.entries()) {
        parts.push(await sendPart(world, reads.subarray(begin, cuts[at + 1] ?? reads.length)));
      }
      const file = await joinUploads(context, sender, { parts, metadata: METADATA });
      if (written > 0) await writeFile(incomingPath(context, file.id), reads.subarray(0, written));
      // As the joining itself removes them.
      for (const id of parts.slice(0, gone)) await rm(incomingPath(context, id));
      await service.work.checkFile(file.id, never);
      const kept = await service.getFile(file.id);
      assert.deepEqual([kept.state, kept.size], ['ready', reads.length], `${written} ${gone}`);
      assert.deepEqual(await readdir(context.incomingFolder), []);
    });
  }
});

test('a file that is joined of parts takes no bytes of its own', () =>
  withArchive(async (world) => {
    const { context } = world;
    const parts = [await sendPart(world, makeReads())];
    const { id } = await joinUploads(context, sender, { parts, metadata: METADATA });
    const bytes = (async function* () {
      yield makeReads();
    })();
    await assert.rejects(
      appendUpload(context, id, { offset: 0, bytes, checksum: null }),
      (error) => error instanceof AppError && error.code === 'not-allowed',
    );
    assert.deepEqual(await readdir(context.incomingFolder), parts);
  }));

test('a part that is lost is told, and what is left of the others goes', () =>
  withArchive(async (world) => {
    const { context, service } = world;
    const parts = [await sendPart(world, makeReads()), await sendPart(world, makeReads())];
    const file = await joinUploads(context, sender, { parts, metadata: METADATA });
    await writeFile(incomingPath(context, parts[1] ?? ''), 'short');
    await service.work.checkFile(file.id, never);
    const refused = await service.getFile(file.id);
    assert.equal(refused.state, 'refused');
    assert.deepEqual(
      refused.problems.map(({ code }) => code),
      ['bytes-missing'],
    );
    assert.deepEqual(await readdir(context.incomingFolder), []);
  }));

test('a whole part that nobody joins is given up, one that was joined is not', () =>
  withArchive(
    async (world) => {
      const { context, service } = world;
      const alone = await sendPart(world, makeReads());
      const joined = await sendPart(world, makeReads());
      const file = await joinUploads(context, sender, { parts: [joined], metadata: METADATA });
      for (let look = 0; look < 4; look++) {
        world.advance(3_600_000);
        await service.work.sweepUploads();
      }
      assert.equal((await service.getFile(alone)).state, 'expired');
      assert.equal((await service.getFile(file.id)).state, 'checking');
      assert.deepEqual(await readdir(context.incomingFolder), [joined]);
      await service.work.checkFile(file.id, never);
      assert.equal((await service.getFile(file.id)).state, 'ready');
    },
    { limits: { uploadHours: 2 } },
  ));

test('two who join the same parts at once: one has the file, the other is told', () =>
  withArchive(async (world) => {
    const { context } = world;
    const parts = [await sendPart(world, makeReads()), await sendPart(world, makeReads())];
    const tries = await Promise.allSettled([
      joinUploads(context, sender, { parts, metadata: METADATA }),
      joinUploads(context, sender, { parts: [...parts].reverse(), metadata: METADATA }),
    ]);
    const failed = tries.filter((one) => one.status === 'rejected');
    assert.equal(failed.length, 1);
    assert.ok(failed[0]?.reason instanceof AppError);
    assert.equal(failed[0]?.reason.code, 'request-conflict');
    const metadata = new Map([...METADATA, ['group', 'other']]);
    await assert.rejects(
      joinUploads(context, stranger, { parts, metadata }),
      (error) => error instanceof AppError && error.code === 'file-not-found',
    );
  }));

test('what Upload-Concat says', () => {
  const part = `file-${'a'.repeat(20)}`;
  assert.equal(parseConcatenation(undefined), null);
  assert.deepEqual(parseConcatenation('partial'), { kind: 'partial' });
  for (const address of ['', 'https://node.example.org', 'https://node.example.org/under']) {
    const value = `final;${address}/api/files/uploads/${part}`;
    assert.deepEqual(parseConcatenation(value), { kind: 'final', parts: [part] }, value);
  }
  for (const value of ['', 'final', 'final;', 'final;x', `final;/elsewhere/${part}`, 'partial;']) {
    assert.throws(() => parseConcatenation(value), AppError, value);
  }
});
