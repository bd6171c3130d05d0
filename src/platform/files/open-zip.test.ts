import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openZip } from './open-zip.ts';
import { makeStoredZip, type StoredEntry } from './stored-zip-fixture.ts';

const LIMITS = { maxEntries: 3, maxEntryBytes: 100, maxTotalBytes: 150 };

async function check(entries: readonly StoredEntry[], code: string): Promise<void> {
  const opened = await openZip('x.zip', makeStoredZip(entries), LIMITS);
  assert.equal(opened.ok ? 'opened' : opened.error.code, code, JSON.stringify(entries));
}

test('files of a zip are read by name', async () => {
  const bytes = makeStoredZip([
    { name: 'a/', text: '' },
    { name: 'a/b.txt', text: 'grüße' },
  ]);
  const opened = await openZip('x.zip', bytes, LIMITS);
  assert.ok(opened.ok);
  assert.deepEqual(opened.value.names, ['a/b.txt']);
  const content = await opened.value.read('a/b.txt');
  assert.ok(content.ok);
  assert.equal(new TextDecoder().decode(content.value), 'grüße');
  const absent = await opened.value.read('c.txt');
  assert.equal(absent.ok ? '' : absent.error.code, 'file-missing');
});

test('a zip with a name that leaves its folder, or a link, is refused whole', async () => {
  const good = { name: 'pathogen.json', text: '{}' };
  await check([good], 'opened');
  await check([good, { name: '../evil.txt', text: 'x' }], 'zip-unsafe');
  await check([good, { name: 'a/../../evil.txt', text: 'x' }], 'zip-unsafe');
  await check([good, { name: '/etc/evil', text: 'x' }], 'zip-unsafe');
  await check([good, { name: 'C:/evil', text: 'x' }], 'zip-unsafe');
  await check([good, { name: 'a\\..\\evil', text: 'x' }], 'zip-unsafe');
  await check([good, { name: 'link', text: '/etc/passwd', mode: 0o120777 }], 'zip-unsafe');
});

test('a zip with too much in it is refused', async () => {
  const entry = (name: string, size: number): StoredEntry => ({ name, text: 'x'.repeat(size) });
  await check([entry('a', 1), entry('b', 1), entry('c', 1), entry('d', 1)], 'zip-too-large');
  const opened = await openZip(
    'x.zip',
    makeStoredZip([entry('a', 101), entry('b', 90), entry('c', 90)]),
    LIMITS,
  );
  assert.ok(opened.ok);
  const codes: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    const read = await opened.value.read(name);
    codes.push(read.ok ? 'read' : read.error.code);
  }
  assert.deepEqual(codes, ['zip-too-large', 'zip-too-large', 'zip-too-large']);
});

test('a file that is no zip, is cut, or lies about its sizes is damaged', async () => {
  const whole = makeStoredZip([{ name: 'a', text: 'hello' }]);
  for (const bytes of [new Uint8Array(), new TextEncoder().encode('no zip'), whole.slice(0, 40)]) {
    const opened = await openZip('x.zip', bytes, LIMITS);
    assert.equal(opened.ok ? '' : opened.error.code, 'zip-damaged');
  }
  const lying = makeStoredZip([{ name: 'a', text: 'hello', declaredBytes: 2 }]);
  const opened = await openZip('x.zip', lying, LIMITS);
  const code = opened.ok
    ? await opened.value.read('a').then((r) => (r.ok ? '' : r.error.code))
    : opened.error.code;
  assert.equal(code, 'zip-damaged');
});
