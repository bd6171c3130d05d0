import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ObjectName, type ObjectStore, ObjectStoreError } from './object-store.ts';

/** A store of one test with a way to what it keeps, past its own checks. */
export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** Puts other bytes under the name. */
  spoil(sha256: string, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** The name of some bytes. */
export function nameBytes(bytes: Uint8Array): ObjectName {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
}

/** Bytes that are the same for the same length, and look like no others. */
export function makeBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = length + 1;
  for (let at = 0; at < length; at += 1) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    bytes[at] = state >> 16;
  }
  return bytes;
}

export async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

export async function* inPieces(bytes: Uint8Array, length = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

const isFailure = (failure: string) => (error: unknown) =>
  error instanceof ObjectStoreError && error.failure === failure;

// One byte; less than and more than a part of a multipart upload.
const LENGTHS = [1, 100_000, 17 << 20];

/** What every store has to do. `find` gives the store; tests are skipped where it gives null. */
export function addStoreContract(
  name: string,
  open: () => Promise<StoreUnderTest>,
  { skip }: { readonly skip?: string } = {},
): void {
  const check = (what: string, work: (under: StoreUnderTest, folder: string) => Promise<void>) =>
    test(`${name}: ${what}`, skip === undefined ? {} : { skip }, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'outbreak-objects-'));
      const under = await open();
      try {
        await work(under, folder);
      } finally {
        await under.close();
        await rm(folder, { recursive: true, force: true });
      }
    });

  for (const length of LENGTHS) {
    check(`takes over a file of ${length} bytes and gives it`, async ({ store }, folder) => {
      const bytes = makeBytes(length);
      const object = nameBytes(bytes);
      const path = join(folder, 'file');
      await writeFile(path, bytes);
      await store.adopt(object, path);
      await assert.rejects(access(path), 'the file is gone');
      assert.equal(await store.findSize(object.sha256), length);
      assert.ok((await readAll(store.read(object))).equals(bytes));
    });
  }

  check('writes what comes from elsewhere', async ({ store }) => {
    const bytes = makeBytes(50_000);
    const object = nameBytes(bytes);
    await store.put(object, inPieces(bytes));
    assert.ok((await readAll(store.read(object))).equals(bytes));
  });

  check('keeps nothing of bytes that are not those named', async ({ store }) => {
    const bytes = makeBytes(5000);
    const object = nameBytes(bytes);
    const others: readonly (readonly [string, Buffer])[] = [
      ['shorter', bytes.subarray(1)],
      ['longer', Buffer.concat([bytes, Buffer.from('x')])],
      ['changed', Buffer.from(bytes.map((value, at) => (at === 2500 ? value ^ 1 : value)))],
    ];
    for (const [what, other] of others) {
      await assert.rejects(store.put(object, inPieces(other)), isFailure('damaged'), what);
      assert.equal(await store.findSize(object.sha256), null, what);
    }
  });

  check('keeps nothing of bytes that break off', async ({ store }) => {
    const bytes = makeBytes(20_000);
    const object = nameBytes(bytes);
    const broken = async function* () {
      yield bytes.subarray(0, 10_000);
      throw new Error('the source broke');
    };
    await assert.rejects(store.put(object, broken()));
    assert.equal(await store.findSize(object.sha256), null);
    const listed: string[] = [];
    for await (const { sha256 } of store.list()) listed.push(sha256);
    assert.deepEqual(listed, []);
  });

  check('refuses to take over a file of another length', async ({ store }, folder) => {
    const path = join(folder, 'file');
    await writeFile(path, 'four');
    await assert.rejects(store.adopt({ ...nameBytes(Buffer.from('four')), size: 5 }, path));
    await access(path);
  });

  check('gives ranges', async ({ store }) => {
    const bytes = makeBytes(10_000);
    const object = nameBytes(bytes);
    await store.put(object, inPieces(bytes));
    const ranges = [
      [0, 1],
      [0, 10_000],
      [9_999, 10_000],
      [123, 4567],
      [5, 5],
    ] as const;
    for (const [start, end] of ranges) {
      const found = await readAll(store.read(object, { start, end }));
      assert.ok(found.equals(bytes.subarray(start, end)), `${start} to ${end}`);
    }
  });

  check('says that an object is missing', async ({ store }) => {
    const object = nameBytes(Buffer.from('nowhere'));
    assert.equal(await store.findSize(object.sha256), null);
    await assert.rejects(readAll(store.read(object)), isFailure('missing'));
    await store.remove(object.sha256);
  });

  check('says that an object is too short', async ({ store, spoil }) => {
    const bytes = makeBytes(5000);
    const object = nameBytes(bytes);
    await store.put(object, inPieces(bytes));
    await spoil(object.sha256, bytes.subarray(0, 4000));
    await assert.rejects(readAll(store.read(object)), isFailure('damaged'));
  });

  check('a good copy takes the place of a damaged one', async ({ store, spoil }, folder) => {
    const bytes = makeBytes(5000);
    const object = nameBytes(bytes);
    await store.put(object, inPieces(bytes));
    await spoil(object.sha256, Buffer.alloc(5000));
    await store.put(object, inPieces(bytes));
    assert.ok((await readAll(store.read(object))).equals(bytes));
    await spoil(object.sha256, Buffer.alloc(5000));
    const path = join(folder, 'file');
    await writeFile(path, bytes);
    await store.adopt(object, path);
    assert.ok((await readAll(store.read(object))).equals(bytes));
  });

  check('the same object put at once by several is whole', async ({ store }) => {
    const bytes = makeBytes(300_000);
    const object = nameBytes(bytes);
    await Promise.all([1, 2, 3].map(() => store.put(object, inPieces(bytes, 10_000))));
    assert.ok((await readAll(store.read(object))).equals(bytes));
  });

  check('lists and removes', async ({ store }) => {
    const objects = [1, 2, 3].map((length) => makeBytes(length));
    for (const bytes of objects) await store.put(nameBytes(bytes), inPieces(bytes));
    const names = objects.map((bytes) => nameBytes(bytes).sha256);
    const [first = ''] = names;
    await store.remove(first);
    const listed: string[] = [];
    for await (const { sha256 } of store.list()) listed.push(sha256);
    assert.deepEqual(listed.toSorted(), names.slice(1).toSorted());
    assert.equal(await store.findSize(first), null);
  });
}
