import assert from 'node:assert/strict';
import { formatHeader, parseHeader } from '../../src/engine/crypt4gh/header.ts';
import { createHeader, openHeader } from '../../src/engine/crypt4gh/open-header.ts';
import { reencryptHeader } from '../../src/engine/crypt4gh/reencrypt-header.ts';
import type { CryptoSuite } from '../../src/std/crypto-suite.ts';

/**
 * Header re-encryptions a CPU-second, each from the bytes of a header to those of one for a new recipient; all
 * time of the process counts. Every header is another one, and each outcome is opened by its recipient
 * afterwards.
 */
export function measureHeaders(suite: CryptoSuite, count: number): number {
  const node = suite.x25519Key(suite.randomBytes(32));
  const recipients = Array.from({ length: 16 }, () => suite.x25519Key(suite.randomBytes(32)));
  const headers = Array.from({ length: 64 }, () => {
    const dataKey = suite.randomBytes(32);
    const header = createHeader(suite, dataKey, { recipients: [node.publicKey] });
    assert.ok(header.ok);
    return { dataKey, bytes: formatHeader(header.value) };
  });
  const renewed: Uint8Array[] = [];
  const pick = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;
  const reencrypt = (i: number) => {
    const header = parseHeader(pick(headers, i).bytes);
    assert.ok(header.ok);
    const options = { keys: [node], recipients: [pick(recipients, i).publicKey] };
    const outcome = reencryptHeader(suite, header.value, options);
    assert.ok(outcome.ok);
    return formatHeader(outcome.value);
  };
  for (let i = 0; i < 50; i += 1) reencrypt(i);
  const before = process.cpuUsage();
  for (let i = 0; i < count; i += 1) renewed.push(reencrypt(i));
  const { user, system } = process.cpuUsage(before);
  for (const [i, bytes] of renewed.entries()) {
    const header = parseHeader(bytes);
    assert.ok(header.ok);
    const opened = openHeader(suite, header.value, { keys: [pick(recipients, i)] });
    assert.ok(opened.ok);
    const [dataKey = new Uint8Array()] = opened.value.dataKeys;
    assert.equal(Buffer.compare(dataKey, pick(headers, i).dataKey), 0);
  }
  return count / ((user + system) / 1e6);
}
