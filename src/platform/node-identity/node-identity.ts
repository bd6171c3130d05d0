import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurably } from '../data-folder/write-file-durably.ts';

/** Who this node is to others, from its first start on. */
export interface NodeIdentity {
  /** 26 letters and digits from the public key: no two nodes share one. */
  readonly id: string;
  /** Ed25519 public key, SPKI, base64. */
  readonly publicKey: string;
  /** Signs what the node vouches for. */
  readonly signingKey: KeyObject;
}

/** The file of a keys folder that makes a node the one that it is. */
export const NODE_KEY_FILE = 'node-signing-key.pem';

/** Reads the node's Ed25519 key, or makes it at the first start (mode 0600 in a private folder). */
export async function openNodeIdentity(keysFolder: string): Promise<NodeIdentity> {
  const path = join(keysFolder, NODE_KEY_FILE);
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFileDurably(path, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
  }
  const signingKey = createPrivateKey(await readFile(path, 'utf8'));
  const spki = createPublicKey(signingKey).export({ type: 'spki', format: 'der' });
  return { id: toNodeId(spki), publicKey: spki.toString('base64'), signingKey };
}

/** The id of the node with an Ed25519 key (SPKI): the first 128 bits of its SHA-256 in base 32 (RFC 4648, lower case). */
export function toNodeId(publicKey: Uint8Array): string {
  const digits = 'abcdefghijklmnopqrstuvwxyz234567';
  const digest = createHash('sha256').update(publicKey).digest();
  let bits = '';
  for (const byte of digest.subarray(0, 16)) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => digits.charAt(Number.parseInt(group.padEnd(5, '0'), 2)))
    .join('');
}
