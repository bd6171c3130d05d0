import type { SecretBox } from '../../../platform/secrets/secret-box.ts';

/** What a block of data is of: the plain text of a file, or its encrypted body. */
export type BlockKind = 'plain' | 'body';

/** Whom a ticket was given, by which right, for which file. */
export interface BlockGrant {
  readonly account: string;
  readonly entitlement: string;
  /** Accession. */
  readonly file: string;
  readonly kind: BlockKind;
}

/** A client fetches the blocks of a ticket one after the other, some of them large, and cannot ask for a new token. */
const LIFETIME_SECONDS = 3600;
const PURPOSE = 'htsget block';
/** Longer ones are not looked into. */
const MAX_TOKEN_LENGTH = 2000;

/** A token for the blocks of one ticket. It is a credential for these alone, and no caller's own. */
export function formatBlockToken(box: SecretBox, grant: BlockGrant, now: Date): string {
  const ends = Math.floor(now.getTime() / 1000) + LIFETIME_SECONDS;
  const { account, entitlement, file, kind } = grant;
  const text = JSON.stringify([account, entitlement, file, kind, ends]);
  const payload = Buffer.from(text).toString('base64url');
  return `${payload}.${box.sign(PURPOSE, payload)}`;
}

/** What a token grants; null for one that is not of this node, was changed, or has ended. */
export function readBlockToken(box: SecretBox, token: string, now: Date): BlockGrant | null {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  const [payload = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || !box.isSigned(PURPOSE, payload, signature)) return null;
  // What this node has signed it has written itself.
  const [account, entitlement, file, kind, ends] = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  ) as [string, string, string, BlockKind, number];
  return ends * 1000 > now.getTime() ? { account, entitlement, file, kind } : null;
}
