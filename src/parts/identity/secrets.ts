import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 bits, in letters that a header and an address carry as they are. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a secret: who reads the database cannot use it. */
export function digestSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function addSeconds(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}
