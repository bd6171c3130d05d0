import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatStoreAddress, parseStoreAddress, readStoreKeys } from './store-address.ts';

test('addresses of stores', () => {
  const s3 = {
    kind: 's3',
    endpoint: 'https://s3.example.org',
    bucket: 'reads',
    region: 'us-east-1',
  };
  const cases: readonly (readonly [string, unknown])[] = [
    ['/data/objects', { kind: 'folder', folder: '/data/objects' }],
    ['./kept', { kind: 'folder', folder: './kept' }],
    ['s3://reads?endpoint=https://s3.example.org', s3],
    ['s3://reads/?endpoint=https://s3.example.org/', s3],
    ['s3://reads?endpoint=https://s3.example.org&region=eu-1', { ...s3, region: 'eu-1' }],
    ['s3://reads', null],
    ['s3://reads?endpoint=s3.example.org', null],
    ['s3://reads?endpoint=https://s3.example.org/path', null],
    ['s3://reads?endpoint=https://s3.example.org&key=x', null],
    ['s3://R?endpoint=https://s3.example.org', null],
    ['gs://reads', null],
  ];
  for (const [text, expected] of cases) {
    const parsed = parseStoreAddress(text, 'objectStore');
    assert.deepEqual(parsed.ok ? parsed.value : null, expected, text);
  }
});

test('what is formatted is parsed', () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,30}[a-z0-9]$/);
  fc.assert(
    fc.property(
      name,
      fc.webAuthority(),
      fc.stringMatching(/^[a-z0-9-]{1,20}$/),
      (bucket, host, region) => {
        const address = { kind: 's3' as const, endpoint: `https://${host}`, bucket, region };
        if (!URL.canParse(address.endpoint)) return;
        const parsed = parseStoreAddress(formatStoreAddress(address), 'x');
        assert.ok(parsed.ok);
        assert.deepEqual(parsed.value, address);
      },
    ),
  );
});

test('keys are never told back', () => {
  const cases: readonly (readonly [string | undefined, boolean])[] = [
    ['key:secret', true],
    ['key:with:colons', true],
    ['key', false],
    ['', false],
    [undefined, false],
  ];
  for (const [text, ok] of cases) {
    const found = readStoreKeys({ text }, 'objectStoreKeys');
    assert.equal(found.ok, ok, String(text));
    if (!found.ok) assert.equal(found.error.value, '');
  }
});
