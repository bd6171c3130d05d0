import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import test from 'node:test';
import { toNodeId } from '../../platform/node-identity/node-identity.ts';
import type { ReleaseManifest } from '../../schema/release-manifest.ts';
import { toCanonicalJson } from '../../std/canonical-json.ts';
import { openManifest, signManifest } from './sign-manifest.ts';

function makeNode() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { privateKey, id: toNodeId(der), publicKey: der.toString('base64') };
}

const own = makeNode();
const other = makeNode();

const manifest: ReleaseManifest = {
  format: 'outbreak-release/1',
  node: { id: own.id, name: 'Node', publicKey: own.publicKey },
  instance: { id: 'x', pathogen: 'x', displayName: 'X', simulated: false },
  number: 2,
  createdAt: '2026-11-27T00:00:00.000Z',
  position: 7,
  previous: { number: 1, sha256: 'a'.repeat(64) },
  counts: { entries: 1, added: 1, changed: 0, removed: 0 },
  terms: { open: 1 },
  groups: { lab: 'Läb' },
  files: [],
};
const signed = (value: ReleaseManifest, key = own.privateKey) => ({
  manifest: value,
  signature: signManifest(value, key).toString('base64'),
});
const trusted = { nodeId: own.id };

test('what the node signed passes, in whatever order its names come', () => {
  assert.ok(openManifest(signed(manifest), trusted).ok);
  const turned = JSON.parse(toCanonicalJson(signed(manifest))) as unknown;
  assert.ok(openManifest(turned, trusted).ok);
  assert.ok(openManifest(signed(manifest), null).ok);
});

const forged: readonly (readonly [name: string, value: unknown, reason: RegExp])[] = [
  ['nothing', null, /no manifest/],
  ['another format', { ...signed(manifest), more: 1 }, /no manifest/],
  [
    'a count that was changed',
    { ...signed(manifest), manifest: { ...manifest, counts: { ...manifest.counts, entries: 2 } } },
    /signature does not fit/,
  ],
  [
    "another node's manifest",
    signed(
      { ...manifest, node: { ...manifest.node, ...{ id: other.id, publicKey: other.publicKey } } },
      other.privateKey,
    ),
    /not by .* trusted/,
  ],
  [
    "the node's id with another key",
    signed(
      { ...manifest, node: { ...manifest.node, publicKey: other.publicKey } },
      other.privateKey,
    ),
    /key is another node's/,
  ],
  ['a signature of another', signed(manifest, other.privateKey), /signature does not fit/],
  ['no signature', { manifest, signature: '' }, /signature does not fit/],
  [
    'a signature of the bare text',
    {
      manifest,
      signature: sign(null, Buffer.from(toCanonicalJson(manifest)), own.privateKey).toString(
        'base64',
      ),
    },
    /signature does not fit/,
  ],
  [
    'a key that is none',
    signed({
      ...manifest,
      node: { ...manifest.node, publicKey: 'AAAA', id: toNodeId(Buffer.from('AAAA', 'base64')) },
    }),
    /not by .* trusted/,
  ],
];

for (const [name, value, reason] of forged) {
  test(`refused: ${name}`, () => {
    const opened = openManifest(value, trusted);
    assert.ok(!opened.ok);
    assert.match(opened.error, reason);
  });
}

test('a key that is none is refused also where no node is named', () => {
  const node = { ...manifest.node, publicKey: 'AAAA', id: toNodeId(Buffer.from('AAAA', 'base64')) };
  const opened = openManifest(signed({ ...manifest, node }), null);
  assert.ok(!opened.ok && /signature does not fit/.test(opened.error));
});
