import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../../schema/errors.ts';
import { GrowingFiles } from './growing-files.ts';

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-growing-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* pieces(...of: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const one of of) yield Buffer.from(one);
}

const isCode = (code: string) => (error: unknown) =>
  error instanceof AppError && error.code === code;

test('bytes come in any pieces, over any number of requests', () =>
  withFolder(async (folder) => {
    const growing = new GrowingFiles();
    let at = 0;
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 3000 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(bytes, { maxLength: 5 }), { maxLength: 5 }),
        async (requests) => {
          const path = join(folder, `file-${at++}`);
          let length = 0;
          for (const request of requests) {
            const limits = { offset: length, size: 100_000 };
            length = await growing.append(path, pieces(...request), limits);
            assert.equal(await growing.findLength(path), length);
          }
          const all = Buffer.concat(requests.flat());
          if (requests.length > 0) assert.ok((await readFile(path)).equals(all));
        },
      ),
      { numRuns: 40 },
    );
  }));

test('what came before the connection broke is kept', () =>
  withFolder(async (folder) => {
    const growing = new GrowingFiles();
    const path = join(folder, 'file');
    const broken = async function* () {
      yield Buffer.from('what came');
      throw new Error('the connection broke');
    };
    await assert.rejects(growing.append(path, broken(), { offset: 0, size: 100 }), /broke/);
    assert.equal(await readFile(path, 'utf8'), 'what came');
    await assert.rejects(
      growing.append(path, pieces('x'), { offset: 0, size: 100 }),
      isCode('offset-mismatch'),
    );
    assert.equal(await growing.append(path, pieces(' first'), { offset: 9, size: 100 }), 15);
  }));

test('more than was announced is refused, and what fits is kept', () =>
  withFolder(async (folder) => {
    const growing = new GrowingFiles();
    const path = join(folder, 'file');
    await assert.rejects(
      growing.append(path, pieces('12345', '67890'), { offset: 0, size: 7 }),
      isCode('request-too-large'),
    );
    assert.equal(await readFile(path, 'utf8'), '12345');
  }));

test('a request that still waits for bytes makes way for one that has them', () =>
  withFolder(async (folder) => {
    const growing = new GrowingFiles();
    const path = join(folder, 'file');
    const silent = async function* () {
      yield Buffer.from('begin');
      await new Promise(() => undefined);
    };
    let begun = (): void => undefined;
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const first = growing.append(path, silent(), {
      offset: 0,
      size: 100,
      onProgress: () => begun(),
    });
    first.catch(() => undefined);
    await hasBegun;
    // The other end does not know how much has come, asks, and goes on.
    await assert.rejects(
      growing.append(path, pieces('x'), { offset: 0, size: 100 }),
      isCode('offset-mismatch'),
    );
    await assert.rejects(first, isCode('offset-mismatch'));
    assert.equal(await growing.append(path, pieces(' end'), { offset: 5, size: 100 }), 9);
    assert.equal(await readFile(path, 'utf8'), 'begin end');
  }));

test('a full disk is told, and the upload can go on', { skip: process.platform !== 'linux' }, () =>
  withFolder(async (folder) => {
    const growing = new GrowingFiles();
    const path = join(folder, 'file');
    // The kernel's own file for this: every write fails with ENOSPC.
    await symlink('/dev/full', path);
    await assert.rejects(
      growing.append(path, pieces('some bytes'), { offset: 0, size: 100 }),
      isCode('storage-full'),
    );
    await rm(path);
    await writeFile(path, 'some');
    assert.equal(await growing.append(path, pieces(' bytes'), { offset: 4, size: 100 }), 10);
  }),
);
