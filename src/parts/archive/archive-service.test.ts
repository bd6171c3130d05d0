import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { access, readdir, rm } from 'node:fs/promises';
import { test } from 'node:test';
import { readAll } from '../../platform/objects/object-store.test-kit.ts';
import { ObjectStoreError } from '../../platform/objects/object-store.ts';
import { maySee } from '../../schema/caller.ts';
import { Reply } from '../../schema/define-operation.ts';
import { AppError } from '../../schema/errors.ts';
import {
  type ArchiveWorld,
  makeCaller,
  makeReads,
  never,
  sender,
  stranger,
  withArchive,
} from './archive.test-kit.ts';
import { incomingPath } from './archive-context.ts';
import { createUpload } from './uploads/create-upload.ts';

const isCode = (code: string) => (error: unknown) =>
  error instanceof AppError && error.code === code;
const request = { caller: sender, requestId: 'r', clientAddress: '192.0.2.1' };

async function readContent(
  { service }: ArchiveWorld,
  id: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Readonly<Record<string, string>>; bytes: Buffer }> {
  const asked = { caller: sender, method: 'GET', headers, operation: 'read-file' };
  const reply = await service.readFile(id, asked);
  assert.ok(reply instanceof Reply);
  const { status } = reply;
  if (reply.body === null) return { status, headers: reply.headers, bytes: Buffer.alloc(0) };
  const bytes = await readAll(reply.body as AsyncIterable<Uint8Array>);
  return { status, headers: reply.headers, bytes };
}

test('a file that has come is compared, kept and given', () =>
  withArchive(async (world) => {
    const reads = makeReads();
    const sha256 = createHash('sha256').update(reads).digest('hex');
    const md5 = createHash('md5').update(reads).digest('hex');
    const id = await world.keep(reads, { sha256, md5, links: 'OC_0000013' });
    const file = await world.service.getFile(id);
    assert.equal(file.state, 'ready');
    assert.deepEqual([file.sha256, file.md5, file.format], [sha256, md5, 'fastq']);
    assert.deepEqual(file.links, ['OC_0000013']);
    const whole = await readContent(world, id);
    assert.ok(whole.bytes.equals(reads));
    assert.equal(whole.headers.ETag, `"${sha256}"`);
    const part = await readContent(world, id, { range: 'bytes=1-4' });
    assert.equal(part.status, 206);
    assert.ok(part.bytes.equals(reads.subarray(1, 5)));
    assert.equal(part.headers['Content-Range'], `bytes 1-4/${reads.length}`);
    const unchanged = await readContent(world, id, { 'if-none-match': `"${sha256}"` });
    assert.equal(unchanged.status, 304);
    const other = await readContent(world, id, { range: 'bytes=1-4', 'if-range': '"other"' });
    assert.equal(other.status, 200);
    await assert.rejects(
      readContent(world, id, { range: 'bytes=900-' }),
      isCode('range-not-satisfiable'),
    );
    // It is the group's only: who looked is kept before a byte leaves.
    assert.equal(world.accesses.length, 3);
    assert.deepEqual(world.accesses[0]?.records, { lab: 1 });
    assert.deepEqual(await readdir(world.context.incomingFolder), []);
    assert.deepEqual(await world.readAudit(), ['file-kept']);
  }));

test('what is not what was said of it, or not what its name says, is refused and not kept', () =>
  withArchive(async (world) => {
    const reads = makeReads();
    const wrong = 'a'.repeat(64);
    const cases: readonly (readonly [Buffer, Record<string, string>, string])[] = [
      [reads, { sha256: wrong }, 'checksum-differs'],
      [reads, { md5: 'b'.repeat(32) }, 'checksum-differs'],
      [reads, { filename: 'a.bam' }, 'file-not-as-named'],
      [reads, { filename: 'a.fastq.gz' }, 'file-not-as-named'],
    ];
    for (const [bytes, metadata, code] of cases) {
      const id = await world.keep(bytes, metadata);
      const file = await world.service.getFile(id);
      assert.equal(file.state, 'refused');
      assert.deepEqual(
        file.problems.map((one) => one.code),
        [code],
      );
      await assert.rejects(readContent(world, id), isCode('file-not-ready'));
    }
    assert.deepEqual(await readdir(world.context.incomingFolder), []);
    assert.equal((await world.service.readObjectsState()).objects, 0);
  }));

test('what looks into files may refuse one, and its notes stay with those it lets through', async () => {
  const problem = { code: 'reads-unpaired', where: 'read 3', value: '', hint: 'No mate.' };
  await withArchive(
    async (world) => {
      const file = await world.service.getFile(await world.keep(makeReads()));
      assert.equal(file.state, 'refused');
      assert.deepEqual(file.problems, [problem]);
    },
    { verdict: { problems: [problem], notes: {} } },
  );
  await withArchive(
    async (world) => {
      const file = await world.service.getFile(await world.keep(makeReads()));
      assert.equal(file.state, 'ready');
      assert.deepEqual(file.notes, { reads: 1 });
    },
    { verdict: { problems: [], notes: { reads: 1 } } },
  );
});

test('bytes that are gone before they were kept are told to be, not waited for', () =>
  withArchive(async (world) => {
    const id = await world.send(makeReads());
    await rm(incomingPath(world.context, id));
    await world.service.work.checkFile(id, never);
    const other = await world.send(makeReads());
    // As if the check had ended between the digest and the store, and the disk was lost then.
    await rm(incomingPath(world.context, other));
    await world.db.execute('UPDATE archive_file SET sha256 = $2, md5 = $3 WHERE id = $1', [
      other,
      'a'.repeat(64),
      'b'.repeat(32),
    ]);
    await world.service.work.checkFile(other, never);
    for (const file of [id, other]) {
      const { state, problems } = await world.service.getFile(file);
      assert.deepEqual([state, problems[0]?.code], ['refused', 'bytes-missing']);
    }
  }));

test('the same bytes are kept once, until nobody has them', () =>
  withArchive(async (world) => {
    const reads = makeReads();
    const sha256 = createHash('sha256').update(reads).digest('hex');
    const ids = [await world.keep(reads), await world.keep(reads, { filename: 'b.fastq' })];
    assert.equal((await world.service.readObjectsState()).objects, 1);
    const [first = '', second = ''] = ids;
    await world.service.removeFile(first, 'twice', request);
    await world.service.work.removeObject(sha256);
    assert.ok((await readContent(world, second)).bytes.equals(reads));
    await assert.rejects(readContent(world, first), isCode('file-removed'));
    const tombstone = await world.service.getFile(first);
    assert.deepEqual([tombstone.state, tombstone.removeReason], ['removed', 'twice']);
    await world.service.removeFile(second, 'no longer needed', request);
    await world.service.work.removeObject(sha256);
    assert.equal(await world.store.findSize(sha256), null);
    assert.equal((await world.service.readObjectsState()).objects, 0);
  }));

test('who may begin an upload, and with what', () =>
  withArchive(async (world) => {
    const begin = (metadata: Record<string, string>, caller = sender, size = 10) => {
      const given = { filename: 'a.txt', group: 'lab', instance: 'sars-cov-2', ...metadata };
      const upload = { size, metadata: new Map(Object.entries(given)) };
      return createUpload(world.context, caller, upload);
    };
    const reader = makeCaller('reader', { lab: ['read'] });
    const cases: readonly (readonly [() => Promise<unknown>, string])[] = [
      [() => begin({}, stranger), 'group-not-found'],
      [() => begin({}, reader), 'not-allowed'],
      [() => begin({ group: 'nobody' }), 'group-not-found'],
      [() => begin({ instance: 'nothing' }), 'instance-not-found'],
      [() => begin({ filename: '' }), 'request-invalid'],
      [() => begin({ filename: 'a\u0000b' }), 'request-invalid'],
      [() => begin({ sha256: 'short' }), 'request-invalid'],
      [() => begin({ unknown: 'x' }), 'request-invalid'],
      [() => begin({ visibility: 'controlled' }), 'request-invalid'],
      [() => begin({ visibility: 'restricted' }), 'request-invalid'],
      [() => begin({ visibility: 'restricted', restrictedUntil: '2020-01-01' }), 'request-invalid'],
      [() => begin({ visibility: 'restricted', restrictedUntil: '2030-01-01' }), 'request-invalid'],
      [() => begin({ restrictedUntil: '2026-06-01' }), 'request-invalid'],
      [() => begin({ terms: 'restricted-use' }), 'request-invalid'],
      [() => begin({ links: 'OC_0000047' }), 'entry-not-found'],
      // It is not told that this one is there.
      [() => begin({ links: 'OC_0000035' }), 'entry-not-found'],
      [() => begin({ links: 'OC_0000029' }), 'not-allowed'],
      [() => begin({}, sender, (1 << 30) + 1), 'request-too-large'],
    ];
    for (const [work, code] of cases) await assert.rejects(work(), isCode(code), code);
    const folders = await begin({ filename: '../../etc/passwd' });
    assert.equal(folders.name, 'passwd');
    const simulated = await begin({ instance: 'sars-cov-2-simulated' });
    assert.match(simulated.id, /^sim-file-/);
    assert.equal(simulated.terms, 'simulated');
  }));

test('a group has so much space, also for two who begin at once', () =>
  withArchive(
    async (world) => {
      const reads = makeReads();
      const id = await world.keep(reads);
      const metadata = new Map(
        Object.entries({ filename: 'a.txt', group: 'lab', instance: 'sars-cov-2' }),
      );
      const begin = (size: number) => createUpload(world.context, sender, { size, metadata });
      const results = await Promise.allSettled([begin(600), begin(600)]);
      assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
      await assert.rejects(begin(600), isCode('quota-exceeded'));
      const administrator = { ...request, caller: { ...sender, role: 'administrator' as const } };
      await world.service.setQuota('lab', 5000, administrator);
      await begin(600);
      assert.deepEqual(await world.service.readStorage('lab'), {
        used: 1200 + reads.length,
        quota: 5000,
        isOwnLimit: true,
      });
      await world.service.setQuota('lab', null, administrator);
      await assert.rejects(begin(1), isCode('quota-exceeded'));
      await world.service.removeFile(id, 'space', request);
      assert.equal((await world.service.readStorage('lab')).used, 1200);
      await assert.rejects(
        world.service.setQuota('nobody', 1, administrator),
        isCode('group-not-found'),
      );
    },
    { limits: { groupQuotaBytes: 1000 } },
  ));

test('who may see a file', () =>
  withArchive(async (world) => {
    const id = await world.keep(makeReads());
    const hub = makeCaller('hub', { hub: ['read'] });
    const seenBy = async () => {
      const ownership = await world.service.findOwnership(id);
      assert.ok(ownership !== null);
      const people = { nobody: null, sender, stranger, hub };
      const seen: string[] = [];
      for (const [name, caller] of Object.entries(people)) {
        const may = maySee(caller, ownership);
        const { files } = await world.service.listFiles(caller, { limit: 10 });
        assert.equal(
          files.some((file) => file.id === id),
          may,
          `${name} in the list`,
        );
        if (may) seen.push(name);
      }
      return seen;
    };
    assert.deepEqual(await seenBy(), ['sender']);
    await world.service.changeFile(id, { sharedWith: ['hub'] }, request);
    assert.deepEqual(await seenBy(), ['sender', 'hub']);
    const until = { visibility: 'restricted' as const, restrictedUntil: '2026-03-05' };
    await world.service.changeFile(id, { ...until, sharedWith: [] }, request);
    assert.deepEqual(await seenBy(), ['sender']);
    world.advance(2 * 86_400_000);
    assert.deepEqual(await seenBy(), ['nobody', 'sender', 'stranger', 'hub']);
    await world.service.changeFile(id, { visibility: 'group' }, request);
    assert.deepEqual(await seenBy(), ['sender']);
    await world.service.changeFile(id, { visibility: 'open', terms: 'cc-by-4.0' }, request);
    assert.deepEqual(await seenBy(), ['nobody', 'sender', 'stranger', 'hub']);
    // Of an upload under way nobody but its group knows, however open it will be.
    const under = await createUpload(world.context, sender, {
      size: 10,
      metadata: new Map(
        Object.entries({
          filename: 'b.txt',
          group: 'lab',
          instance: 'sars-cov-2',
          visibility: 'open',
        }),
      ),
    });
    const ownership = await world.service.findOwnership(under.id);
    assert.equal(ownership?.isOpen, false);
    await assert.rejects(
      world.service.changeFile(id, { sharedWith: ['nobody'] }, request),
      isCode('request-invalid'),
    );
  }));

test('links are to entries that one may send for', () =>
  withArchive(async (world) => {
    const id = await world.keep(makeReads());
    assert.deepEqual(await world.service.setLinks(id, ['OC_0000013'], request), ['OC_0000013']);
    const links = (accessions: readonly string[]) =>
      world.service.setLinks(id, accessions, request);
    await assert.rejects(links(['OC_0000013', 'OC_0000029']), isCode('not-allowed'));
    await assert.rejects(links(['OC_0000035']), isCode('entry-not-found'));
    assert.deepEqual((await world.service.getFile(id)).links, ['OC_0000013']);
    assert.deepEqual(
      (await world.service.listOfEntry('OC_0000013', sender)).map((file) => file.id),
      [id],
    );
    assert.deepEqual(await world.service.listOfEntry('OC_0000013', stranger), []);
    await links([]);
    assert.deepEqual(await world.service.listOfEntry('OC_0000013', sender), []);
  }));

test('a check that is cut off anywhere is begun again and comes to the same end', async () => {
  // Every call of the store fails once, before it does anything and after it has done it.
  let reached = true;
  for (let failing = 1; reached; failing += 1) {
    for (const when of ['before', 'after'] as const) {
      reached = false;
      let calls = 0;
      const strike = (at: 'before' | 'after') => {
        if (calls !== failing || at !== when) return;
        reached = true;
        throw new ObjectStoreError('unavailable', 'struck');
      };
      await withArchive(
        async (world) => {
          const reads = makeReads();
          const sha256 = createHash('sha256').update(reads).digest('hex');
          const id = await world.send(reads, { sha256 });
          for (let tries = 0; tries < 3; tries += 1) {
            await world.service.work.checkFile(id, never).catch((error: unknown) => {
              assert.ok(error instanceof ObjectStoreError, String(error));
            });
            const { state } = await world.service.getFile(id);
            // Until it is kept its bytes are where they came in or in the store.
            const isThere = await access(incomingPath(world.context, id)).then(
              () => true,
              () => false,
            );
            assert.ok(isThere || (await world.store.findSize(sha256)) === reads.length);
            if (state === 'ready') break;
          }
          assert.ok((await readContent(world, id)).bytes.equals(reads));
          assert.deepEqual(await readdir(world.context.incomingFolder), []);
        },
        {
          wrap: (store) => ({
            description: 'faulty',
            adopt: async (object, path) => {
              calls += 1;
              strike('before');
              await store.adopt(object, path);
              strike('after');
            },
            findSize: async (digest) => {
              calls += 1;
              strike('before');
              const size = await store.findSize(digest);
              strike('after');
              return size;
            },
            put: (object, bytes) => store.put(object, bytes),
            read: (object, range) => store.read(object, range),
            remove: (digest) => store.remove(digest),
            list: () => store.list(),
            close: () => store.close(),
          }),
        },
      );
    }
    assert.ok(failing < 20);
  }
});
