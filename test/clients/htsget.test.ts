// Regions of an encrypted file, sent as segments of it and an edit list: crypt4gh 1.8.6 decrypts them to the file that
// samtools and bcftools read. scripts/ci-clients.sh installs it for CI.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { composeParts } from '../../src/engine/crypt4gh/compose-parts.ts';
import { HeaderReader } from '../../src/engine/crypt4gh/header.ts';
import { formatPrivateKey } from '../../src/engine/crypt4gh/keys/private-key.ts';
import { openHeader } from '../../src/engine/crypt4gh/open-header.ts';
import { planTicket } from '../../src/engine/htsget/plan-ticket.ts';
import { nodeCryptoSuite as node } from '../../src/platform/crypto/node-crypto-suite.ts';
import {
  createKey,
  createRandom,
  encryptBytes,
  takeValue,
  toFile,
  tryDecrypt,
} from '../crypt4gh/kit.ts';
import {
  findMissingTools,
  joinParts,
  makeFiles,
  open,
  REFERENCES,
  run,
  takeAnswer,
} from '../htsget/kit.ts';
import { Crypt4ghPeer } from './crypt4gh-peer.ts';

const PYTHON = process.env.CRYPT4GH_PYTHON ?? '';
const skip = PYTHON === '' ? 'CRYPT4GH_PYTHON names no Python with crypt4gh' : findMissingTools();
const folder = mkdtempSync(join(tmpdir(), 'outbreak-htsget-crypt4gh-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const REGIONS_A_FILE = 12;

test('regions of encrypted files are read by crypt4gh and the tools', { skip }, async () => {
  const random = createRandom(20_261_128);
  const peer = new Crypt4ghPeer(PYTHON);
  try {
    const secret = node.randomBytes(32);
    const path = join(folder, 'reader.sec');
    writeFileSync(
      path,
      takeValue(formatPrivateKey(node, secret, { lock: null, comment: 'reader' })),
    );
    const [owner, reader] = [createKey(node), node.x25519Key(secret)];
    let withBytes = 0;
    for (const file of makeFiles(folder, random)) {
      const encrypted = await encryptBytes(node, file.bytes, [owner.publicKey]);
      const read = takeValue(new HeaderReader().push(encrypted));
      assert.ok(read !== null);
      const opened = takeValue(openHeader(node, read.header, { keys: [owner] }));
      const { file: head, index } = await open(file.bytes, file.index);
      for (let i = 0; i < REGIONS_A_FILE; i++) {
        const [referenceName, length] = REFERENCES[random(4)] ?? ['', 0];
        const start = random(length);
        const regions = [{ referenceName, start, end: start + 1 + random(2000) }];
        const request = { format: file.format, isHeaderOnly: false, regions };
        const parts = takeAnswer(await planTicket(head, index, request));
        withBytes += parts.some(({ kind }) => kind === 'bytes') ? 1 : 0;
        const options = { opened, parts, recipients: [reader.publicKey] };
        const body = toFile(read.rest);
        const sent = takeValue(await composeParts(node, { ...options, body }));
        const bytes = Buffer.concat(
          sent.map((part) =>
            part.kind === 'range' ? read.rest.subarray(part.start, part.end) : part.bytes,
          ),
        );
        const expected = joinParts(file.bytes, parts);
        const theirs = await peer.ask({ what: 'decrypt', key: { path, passphrase: '' } }, bytes);
        assert.ok(theirs.equals(expected), `${file.name} ${JSON.stringify(regions)}`);
        const ours = await tryDecrypt(node, bytes, { keys: [reader] });
        assert.ok(ours.plain.equals(expected));
        if (i > 0) continue;
        const decrypted = join(folder, `decrypted-${file.name}`);
        writeFileSync(decrypted, theirs);
        run(file.tool, 'view', decrypted);
      }
    }
    assert.ok(withBytes > 20, String(withBytes));
  } finally {
    await peer.close();
  }
});
