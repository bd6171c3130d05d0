import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ValueCache } from './value-cache.ts';

function openFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-cache-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const VALUE = {
  text: 'ü',
  numbers: new Int32Array([1, -2]),
  map: new Map([[3, { pattern: /x/g }]]),
  none: null,
};

test('a value comes back as it was', async (t) => {
  const cache = new ValueCache(join(openFolder(t), 'made', 'first'));
  assert.equal(await cache.read('ab'), null);
  await cache.write('ab', VALUE);
  assert.deepEqual(await cache.read('ab'), VALUE);
  assert.equal(await cache.read('cd'), null);
});

test('a damaged file counts as missing, whichever byte it is', async (t) => {
  const folder = openFolder(t);
  const cache = new ValueCache(folder);
  await cache.write('ab', VALUE);
  const path = join(folder, readdirSync(folder)[0] ?? '');
  const whole = readFileSync(path);
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 4;
    writeFileSync(path, damaged);
    assert.equal(await cache.read('ab'), null, `byte ${at}`);
  }
  writeFileSync(path, whole.subarray(0, 10));
  assert.equal(await cache.read('ab'), null);
});

test('the folder does not grow without end, and what cannot be written is left out', async (t) => {
  const folder = openFolder(t);
  const cache = new ValueCache(folder);
  for (let i = 0; i < 30; i++) await cache.write(`a${i}`, i);
  assert.equal(readdirSync(folder).length, 24);
  assert.equal(await cache.read('a29'), 29);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  await new ValueCache(file).write('ab', 1);
  assert.equal(await new ValueCache(file).read('ab'), null);
});
