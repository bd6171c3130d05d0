import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { readAll } from '../../../platform/objects/object-store.test-kit.ts';
import { ObjectStoreError } from '../../../platform/objects/object-store.ts';
import { AppError } from '../../../schema/errors.ts';
import {
  type ArchiveWorld,
  flipBit,
  makeReads,
  never,
  sender,
  withArchive,
} from '../archive.test-kit.ts';

const DAY = 86_400_000;
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function readContent({ service }: ArchiveWorld, id: string): Promise<Buffer> {
  const asked = { caller: sender, method: 'GET', headers: {}, operation: 'read-file' };
  const reply = await service.readFile(id, asked);
  return readAll(reply.body as AsyncIterable<Uint8Array>);
}

const isUnavailable = (error: unknown) =>
  error instanceof AppError && error.code === 'file-unavailable';

test('a flipped bit is found, reported, given to nobody, and healed when the mirror has it', () =>
  withArchive(
    async (world) => {
      const { service, store, mirror } = world;
      const reads = makeReads();
      const sha256 = digestOf(reads);
      const id = await world.keep(reads, { visibility: 'open' });
      await service.work.mirrorObject(sha256);
      assert.ok((await readAll(mirror.read({ sha256, size: reads.length }))).equals(reads));
      // Not due yet: it was compared when it came.
      assert.equal((await service.work.checkObjects(never)).checked, 0);

      await flipBit(store.path(sha256), reads);
      await rm(mirror.path(sha256));
      world.advance(31 * DAY);
      const found = await service.work.checkObjects(never);
      assert.deepEqual(found, { checked: 1, damaged: 1, healed: 0, mirrored: 0 });
      assert.equal((await service.getFile(id)).state, 'lost');
      await assert.rejects(readContent(world, id), isUnavailable);
      const state = await service.readObjectsState();
      assert.deepEqual(
        state.damaged.map((one) => [one.sha256, one.state, one.files]),
        [[sha256, 'damaged', [id]]],
      );
      assert.equal(world.gauges.get('outbreak_archive_objects damaged'), 1);
      assert.equal(world.gauges.get('outbreak_archive_objects kept'), 0);
      assert.deepEqual(
        (await world.readNotices()).map(({ kind, values }) => [kind, values]),
        [['objects-damaged', { count: 1, healed: 0 }]],
      );

      // The mirror is back: the next run heals, though nothing is due.
      await writeFile(mirror.path(sha256), reads);
      const healed = await service.work.checkObjects(never);
      assert.deepEqual(healed, { checked: 1, damaged: 0, healed: 1, mirrored: 0 });
      assert.equal((await service.getFile(id)).state, 'ready');
      assert.ok((await readContent(world, id)).equals(reads));
      assert.equal(world.gauges.get('outbreak_archive_objects damaged'), 0);
      const audit = await world.readAudit();
      assert.deepEqual(audit.toSorted(), ['file-kept', 'object-damaged', 'object-healed']);
    },
    { hasMirror: true },
  ));

test('a missing object is found and healed in one run; so is one of the mirror', () =>
  withArchive(
    async (world) => {
      const { service, store, mirror } = world;
      const [first, second] = [makeReads(), makeReads()];
      for (const reads of [first, second]) {
        await world.keep(reads);
        await service.work.mirrorObject(digestOf(reads));
      }
      await rm(store.path(digestOf(first)));
      await flipBit(mirror.path(digestOf(second)), second);
      world.advance(31 * DAY);
      const found = await service.work.checkObjects(never);
      assert.deepEqual(found, { checked: 2, damaged: 1, healed: 1, mirrored: 1 });
      for (const reads of [first, second]) {
        const object = { sha256: digestOf(reads), size: reads.length };
        assert.ok((await readAll(store.read(object))).equals(reads));
        assert.ok((await readAll(mirror.read(object))).equals(reads));
      }
    },
    { hasMirror: true },
  ));

test('a damaged copy of the mirror heals nothing', () =>
  withArchive(
    async (world) => {
      const { service, store, mirror } = world;
      const reads = makeReads();
      const sha256 = digestOf(reads);
      const id = await world.keep(reads);
      await service.work.mirrorObject(sha256);
      await flipBit(store.path(sha256), reads);
      await flipBit(mirror.path(sha256), reads);
      world.advance(31 * DAY);
      const found = await service.work.checkObjects(never);
      assert.deepEqual(found, { checked: 1, damaged: 1, healed: 0, mirrored: 0 });
      assert.equal((await service.getFile(id)).state, 'lost');
      // Who sends the file again heals it for all.
      await world.keep(reads, { filename: 'again.fastq' });
      assert.equal((await service.getFile(id)).state, 'ready');
      assert.ok((await readContent(world, id)).equals(reads));
    },
    { hasMirror: true },
  ));

test('a store that does not answer says nothing of its objects', async () => {
  let isDown = false;
  await withArchive(
    async (world) => {
      const reads = makeReads();
      const id = await world.keep(reads);
      world.advance(31 * DAY);
      isDown = true;
      await assert.rejects(world.service.work.checkObjects(never), ObjectStoreError);
      await assert.rejects(readContent(world, id), isUnavailable);
      assert.equal((await world.service.getFile(id)).state, 'ready');
      assert.deepEqual(await world.readNotices(), []);
      isDown = false;
      assert.equal((await world.service.work.checkObjects(never)).checked, 1);
    },
    {
      wrap: (store) => ({
        description: 'down',
        adopt: (object, path) => store.adopt(object, path),
        put: (object, bytes) => store.put(object, bytes),
        findSize: (sha256) => store.findSize(sha256),
        async *read(object, range) {
          if (isDown) throw new ObjectStoreError('unavailable', '503');
          yield* store.read(object, range);
        },
        remove: (sha256) => store.remove(sha256),
        list: () => store.list(),
        close: () => undefined,
      }),
    },
  );
});

test('what is found wrong while somebody reads it is checked next', () =>
  withArchive(async (world) => {
    const reads = makeReads();
    const sha256 = digestOf(reads);
    const id = await world.keep(reads);
    await writeFile(world.store.path(sha256), reads.subarray(1));
    await assert.rejects(readContent(world, id), isUnavailable);
    assert.deepEqual((await world.service.work.checkObjects(never)).damaged, 1);
    await assert.rejects(readContent(world, id), isUnavailable);
  }));

test('objects that cannot be healed do not keep others from their checks', () =>
  withArchive(async (world) => {
    const lost: string[] = [];
    for (let at = 0; at < 55; at += 1) {
      const reads = makeReads();
      await world.keep(reads);
      lost.push(digestOf(reads));
    }
    const good = makeReads();
    await world.keep(good);
    for (const sha256 of lost) await rm(world.store.path(sha256));
    world.advance(31 * DAY);
    const found = await world.service.work.checkObjects(never);
    assert.deepEqual(found, { checked: 56, damaged: 55, healed: 0, mirrored: 0 });
  }));

test('a clock that jumps makes checks neither fail nor stop', () =>
  withArchive(async (world) => {
    await world.keep(makeReads());
    world.advance(3650 * DAY);
    assert.equal((await world.service.work.checkObjects(never)).checked, 1);
    // Back again: what was checked in the future is checked once more, and then not before its time.
    world.advance(-3650 * DAY);
    assert.equal((await world.service.work.checkObjects(never)).checked, 1);
    assert.equal((await world.service.work.checkObjects(never)).checked, 0);
  }));

test('objects are read no faster than the settings say', () =>
  withArchive(
    async (world) => {
      await world.keep(Buffer.from(`@read\n${'A'.repeat(100_000)}\n`));
      world.advance(31 * DAY);
      await world.service.work.checkObjects(never);
      const paused = world.pauses.reduce((sum, one) => sum + one, 0);
      assert.ok(paused > 5_000 && paused <= 10_100, `${paused} ms`);
    },
    { limits: { objectCheckBytesPerSecond: 10_000 } },
  ));
