import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { FIRST_PREVIOUS } from './audit-entry.ts';

/** What the node vouches for: up to this row the chain was so at this time. */
export interface AuditHead {
  readonly format: typeof HEAD_FORMAT;
  /** Id of the node that signs. */
  readonly node: string;
  /** Number of the last row. */
  readonly sequence: number;
  /** Its hash in hex. */
  readonly hash: string;
  /** ISO 8601. */
  readonly at: string;
  /** SHA-256 in hex of the line of the head before; zeros for the first. */
  readonly previous: string;
  /** Ed25519 over the JSON of the other fields in this order, base64. */
  readonly signature: string;
}

export const HEAD_FORMAT = 'outbreak-audit-head/1';

/** Who signs heads. */
export interface HeadSigner {
  readonly id: string;
  readonly signingKey: KeyObject;
}

/** Makes the line of a new head. */
export function signHead(
  signer: HeadSigner,
  head: Pick<AuditHead, 'sequence' | 'hash' | 'at' | 'previous'>,
): string {
  const { sequence, hash, at, previous } = head;
  const fields = { format: HEAD_FORMAT, node: signer.id, sequence, hash, at, previous };
  const signature = sign(null, Buffer.from(JSON.stringify(fields)), signer.signingKey);
  return JSON.stringify({ ...fields, signature: signature.toString('base64') });
}

/** SHA-256 of a head's line, as the next one names it. */
export function computeLineHash(line: string | null): string {
  return line === null ? FIRST_PREVIOUS : createHash('sha256').update(line).digest('hex');
}

/** Reads one line; null where it is no head. */
export function parseHead(line: string): AuditHead | null {
  try {
    const head = JSON.parse(line) as AuditHead;
    const isHead =
      head.format === HEAD_FORMAT &&
      Number.isSafeInteger(head.sequence) &&
      [head.node, head.hash, head.at, head.previous, head.signature].every(
        (value) => typeof value === 'string',
      );
    return isHead ? head : null;
  } catch {
    return null;
  }
}

/** The key that a node publishes (SPKI in base64). Null where the text is no Ed25519 key. */
export function parsePublicKey(text: string): KeyObject | null {
  try {
    const key = createPublicKey({
      key: Buffer.from(text, 'base64'),
      format: 'der',
      type: 'spki',
    });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** Whether the node with this key has signed the head. */
export function isSignedBy(head: AuditHead, publicKey: KeyObject): boolean {
  const { format, node, sequence, hash, at, previous, signature } = head;
  const fields = JSON.stringify({ format, node, sequence, hash, at, previous });
  return verify(null, Buffer.from(fields), publicKey, Buffer.from(signature, 'base64'));
}
