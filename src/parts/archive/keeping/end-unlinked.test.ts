import assert from 'node:assert/strict';
import { access, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { AppError } from '../../../schema/errors.ts';
import { type ArchiveWorld, makeReads, sender, withArchive } from '../archive.test-kit.ts';
import { incomingPath } from '../archive-context.ts';
import { appendUpload, findUpload } from '../uploads/append-upload.ts';
import { createUpload } from '../uploads/create-upload.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const request = { caller: sender, requestId: 'r', clientAddress: '192.0.2.1' };

async function passDays(world: ArchiveWorld, days: number) {
  const sums = { warned: 0, removed: 0 };
  for (let day = 0; day < days; day += 1) {
    world.advance(DAY);
    const { warned, removed } = await world.service.work.endUnlinked();
    sums.warned += warned;
    sums.removed += removed;
  }
  return sums;
}

test('files that are linked to nothing are announced and then removed; others stay', () =>
  withArchive(async (world) => {
    const unlinked = await world.keep(makeReads());
    const linked = await world.keep(makeReads(), { links: 'OC_0000013' });
    const open = await world.keep(makeReads(), { visibility: 'open' });
    const opens = await world.keep(makeReads(), {
      visibility: 'restricted',
      restrictedUntil: '2026-04-01',
    });
    assert.deepEqual(await passDays(world, 90), { warned: 0, removed: 0 });
    assert.deepEqual(await passDays(world, 1), { warned: 1, removed: 0 });
    const [notice] = await world.readNotices();
    assert.equal(notice?.kind, 'files-unlinked');
    assert.deepEqual(notice?.values, { count: 1, date: '2026-06-16', names: 'a.fastq' });
    assert.deepEqual(await passDays(world, 20), { warned: 0, removed: 1 });
    const states = [];
    for (const id of [unlinked, linked, open, opens]) {
      states.push((await world.service.getFile(id)).state);
    }
    assert.deepEqual(states, ['removed', 'ready', 'ready', 'ready']);
    assert.ok((await world.readAudit()).includes('file-removed'));
    // One that was open once is never removed by itself.
    await world.service.changeFile(open, { visibility: 'group' }, request);
    assert.deepEqual(await passDays(world, 200), { warned: 0, removed: 0 });
  }));

test('files of a simulated outbreak go with it', () =>
  withArchive(async (world) => {
    const real = await world.keep(makeReads(), { visibility: 'open' });
    const simulated = await world.keep(makeReads(), {
      instance: 'sars-cov-2-simulated',
      visibility: 'open',
    });
    assert.equal((await world.service.work.endUnlinked()).removed, 0);
    await world.db.execute("UPDATE archive_file SET instance = 'gone' WHERE id = $1", [simulated]);
    assert.equal((await world.service.work.endUnlinked()).removed, 1);
    assert.equal((await world.service.getFile(simulated)).state, 'removed');
    assert.equal((await world.service.getFile(real)).state, 'ready');
  }));

test('a link after the announcement keeps the file, and its end begins the time anew', () =>
  withArchive(async (world) => {
    const id = await world.keep(makeReads());
    assert.equal((await passDays(world, 91)).warned, 1);
    await world.service.setLinks(id, ['OC_0000013'], request);
    assert.deepEqual(await passDays(world, 100), { warned: 0, removed: 0 });
    await world.service.setLinks(id, [], request);
    assert.deepEqual(await passDays(world, 90), { warned: 0, removed: 0 });
    assert.equal((await passDays(world, 1)).warned, 1);
  }));

test('a clock that jumps ahead removes nothing', () =>
  withArchive(async (world) => {
    const id = await world.keep(makeReads());
    world.advance(3650 * DAY);
    assert.deepEqual(await world.service.work.endUnlinked(), { warned: 1, removed: 0 });
    world.advance(3650 * DAY);
    assert.deepEqual(await world.service.work.endUnlinked(), { warned: 0, removed: 0 });
    assert.equal((await world.service.getFile(id)).state, 'ready');
    assert.deepEqual(await passDays(world, 20), { warned: 0, removed: 1 });
  }));

const begin = (world: ArchiveWorld, size: number) => {
  const metadata = new Map(
    Object.entries({ filename: 'a.fastq', group: 'lab', instance: 'sars-cov-2' }),
  );
  return createUpload(world.context, sender, { size, metadata });
};

async function* bytesOf(text: string) {
  yield Buffer.from(text);
}

test('an upload that nobody goes on with is given up, one that goes on is not', () =>
  withArchive(async (world) => {
    const { context, service } = world;
    const [left, going] = [await begin(world, 10_000), await begin(world, 10_000)];
    const put = (id: string, offset: number) =>
      appendUpload(context, id, { offset, bytes: bytesOf('x'), checksum: null });
    await put(left.id, 0);
    let ended = 0;
    for (let hour = 0; hour < 300; hour += 1) {
      if (hour % 100 === 0) await put(going.id, hour / 100);
      world.advance(HOUR);
      ended += await service.work.sweepUploads();
    }
    assert.equal(ended, 1);
    assert.equal((await service.getFile(left.id)).state, 'expired');
    assert.equal((await service.getFile(going.id)).state, 'uploading');
    await assert.rejects(
      put(left.id, 1),
      (error: unknown) => error instanceof AppError && error.code === 'upload-expired',
    );
    assert.deepEqual(await readdir(context.incomingFolder), [going.id]);
  }));

test('a clock that jumps ahead ends no upload', () =>
  withArchive(async (world) => {
    const { id } = await begin(world, 10);
    await appendUpload(world.context, id, { offset: 0, bytes: bytesOf('12345'), checksum: null });
    world.advance(3650 * DAY);
    assert.equal(await world.service.work.sweepUploads(), 0);
    await appendUpload(world.context, id, { offset: 5, bytes: bytesOf('67'), checksum: null });
    assert.equal((await findUpload(world.context, id)).received, 7);
  }));

test('an upload whose last byte came just when the process ended is gone on with', () =>
  withArchive(async (world) => {
    const { id } = await begin(world, 5);
    const path = incomingPath(world.context, id);
    // Past the service: as if it had ended between the bytes and its own note of them.
    await world.context.growing.append(path, bytesOf('@read'), { offset: 0, size: 5 });
    await world.service.work.sweepUploads();
    await access(path);
    assert.equal((await world.service.getFile(id)).state, 'checking');
  }));
