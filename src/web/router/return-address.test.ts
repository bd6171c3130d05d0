import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toLocalAddress } from './return-address.ts';

test('addresses inside the portal stay as they are', () => {
  for (const address of ['/', '/groups/lab-1', '/device?code=BCDF-GHJK', '/search/x?a=b&a=c#top'])
    assert.equal(toLocalAddress(address), address);
});

test('what leads elsewhere, or back to signing in, is none', () => {
  const others = [
    'https://example.org/',
    '//example.org/',
    '/\\example.org',
    '/\t/example.org',
    '/.//example.org',
    '/..//example.org',
    'javascript:alert(1)',
    'groups',
    '',
    '/sign-in?to=/groups',
    undefined,
    ['/groups'],
  ];
  for (const other of others) assert.equal(toLocalAddress(other), null, String(other));
});

test('whatever comes out stays on the host of the portal', () => {
  const piece = fc.constantFrom('/', '\\', '.', '..', 'example.org', '@', ':', '?', '#', '\t', 'a');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const address = toLocalAddress(`/${pieces.join('')}`);
      if (address === null) return;
      assert.equal(new URL(address, 'https://node.example.net/x').host, 'node.example.net');
    }),
  );
});
