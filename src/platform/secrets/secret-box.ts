import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurably } from '../data-folder/write-file-durably.ts';

/**
 * Keeps what the database shall not show to those who read it, and vouches for links that leave the node.
 * Purposes have keys of their own: what is sealed or signed for one is nothing for another.
 */
export interface SecretBox {
  seal(purpose: string, text: string): Buffer;
  /** @throws Error for what was not sealed so by this node */
  open(purpose: string, sealed: Uint8Array): string;
  /** HMAC-SHA256 in base64url. */
  sign(purpose: string, text: string): string;
  isSigned(purpose: string, text: string, signature: string): boolean;
}

const KEY_FILE = 'node-secret.key';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Reads the node's 32 secret bytes, or makes them at the first start. */
export async function openSecretBox(keysFolder: string): Promise<SecretBox> {
  const path = join(keysFolder, KEY_FILE);
  if (!existsSync(path)) await writeFileDurably(path, randomBytes(32).toString('base64'));
  return createSecretBox(Buffer.from(await readFile(path, 'utf8'), 'base64'));
}

/** A box on a key of 32 bytes. */
export function createSecretBox(key: Uint8Array): SecretBox {
  const derive = (use: string, purpose: string) =>
    Buffer.from(hkdfSync('sha256', key, '', `outbreak ${use} ${purpose}`, 32));
  const sign = (purpose: string, text: string) =>
    createHmac('sha256', derive('sign', purpose)).update(text).digest('base64url');
  return {
    seal(purpose, text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', derive('seal', purpose), nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, body, cipher.getAuthTag()]);
    },
    open(purpose, sealed) {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', derive('seal', purpose), nonce);
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const body = sealed.subarray(NONCE_BYTES, -TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
    sign,
    isSigned(purpose, text, signature) {
      const expected = Buffer.from(sign(purpose, text));
      const given = Buffer.from(signature);
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}
