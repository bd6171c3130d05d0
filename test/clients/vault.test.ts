import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parsePublicKey } from '../../src/engine/crypt4gh/keys/public-key.ts';
import { startTestNode } from '../contract/test-node.ts';
import { Depositor, md5, sha256 } from '../vault/vault-node.ts';
import { Crypt4ghPeer } from './crypt4gh-peer.ts';

const PYTHON = process.env.CRYPT4GH_PYTHON ?? '';
const skip = PYTHON === '' ? 'CRYPT4GH_PYTHON names no Python with crypt4gh' : false;

test('files that crypt4gh 1.8.6 makes are deposited, and what is released it reads', {
  skip,
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-vault-peer-'));
  const peer = new Crypt4ghPeer(PYTHON);
  const node = await startTestNode({ demo: 'false' });
  t.after(async () => {
    await peer.close();
    await node.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const lab = await Depositor.create(node, 'lab');
  const recipient = join(folder, 'node.pub');
  const { file } = await lab.call<{ file: string }>('GET', '/api/vault/key');
  await writeFile(recipient, file);
  const [path, own] = [join(folder, 'own.sec'), join(folder, 'own.pub')];
  await peer.ask({ what: 'write-key', kdf: 'none', path, public: own, passphrase: '' });
  const key = { path, passphrase: '' };
  const publicKey = parsePublicKey(await readFile(own, 'utf8'));
  assert.ok(publicKey.ok);
  for (const size of [1, 65_535, 65_536, 65_537, 200_000]) {
    const plain = randomBytes(size);
    const sealed = await peer.ask({ what: 'encrypt', key, recipients: [recipient] }, plain);
    const kept = await lab.deposit(sealed, { name: `${size}.c4gh` });
    assert.deepEqual(
      [kept.state, kept.plainSha256, kept.plainMd5, kept.plainBytes],
      ['ready', sha256(plain), md5(plain), size],
    );
    const { releases } = node.server.vault;
    const parts: Uint8Array[] = [
      await releases.sealHeader(kept.accession, {
        ...{ recipient: publicKey.value, account: 'peer', entitlement: 'e', requestId: 'r' },
      }),
    ];
    for await (const piece of releases.readBody(kept.accession)) parts.push(piece);
    const read = await peer.ask({ what: 'decrypt', key }, Buffer.concat(parts));
    assert.ok(read.equals(plain), `${size} bytes come back`);
  }
});
