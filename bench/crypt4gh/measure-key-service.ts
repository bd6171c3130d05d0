import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { formatHeader } from '../../src/engine/crypt4gh/header.ts';
import { createHeader } from '../../src/engine/crypt4gh/open-header.ts';
import { KeyClient } from '../../src/parts/vault/keys/key-client.ts';
import { openKeyServer } from '../../src/parts/vault/keys/open-key-server.ts';
import { serveKeyStream } from '../../src/parts/vault/keys/serve-key-stream.ts';
import { nodeCryptoSuite as suite } from '../../src/platform/crypto/node-crypto-suite.ts';

const AT_ONCE = 32;

/**
 * Headers that the key service seals for readers in a second of processor time, both ends of its protocol and its log
 * counted, each for another reader.
 */
export async function measureKeyService(headers: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-keys-'));
  const server = await openKeyServer(join(folder, 'keys'));
  const [near, far] = duplexPair();
  void serveKeyStream(far, server);
  const client = new KeyClient(async () => near);
  try {
    const own = server.keys.active().publicKey;
    const made = createHeader(suite, suite.randomBytes(32), { recipients: [own] });
    if (!made.ok) throw new Error(made.error.hint);
    const header = formatHeader(made.value);
    const readers = Array.from({ length: headers }, () => suite.x25519Key(suite.randomBytes(32)));
    await client.listKeys();
    const before = process.cpuUsage();
    const queue = readers.values();
    const work = async (): Promise<void> => {
      for (const { publicKey: recipient } of queue) {
        const why = { account: 'bench', entitlement: 'bench', requestId: 'bench' };
        const sealed = await client.releaseHeader(header, { recipient, ...why });
        if (sealed.length !== header.length) throw new Error('a header of another length');
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const { user, system } = process.cpuUsage(before);
    return headers / ((user + system) / 1e6);
  } finally {
    client.close();
    server.log.close();
    await rm(folder, { recursive: true, force: true });
  }
}
