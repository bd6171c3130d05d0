import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { readGrant, signGrant } from '../access/signed-grant.ts';

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
const LIFETIME_MILLISECONDS = 3_600_000;
const PURPOSE = 'htsget block';

/** A token for the blocks of one ticket. It is a credential for these alone, and no caller's own. */
export function formatBlockToken(box: SecretBox, grant: BlockGrant, now: Date): string {
  const ends = new Date(now.getTime() + LIFETIME_MILLISECONDS);
  const { account, entitlement, file, kind } = grant;
  return signGrant(box, { purpose: PURPOSE, ends }, [account, entitlement, file, kind]);
}

/** What a token grants; null for one that is not of this node, was changed, or has ended. */
export function readBlockToken(box: SecretBox, token: string, now: Date): BlockGrant | null {
  const granted = readGrant(box, { purpose: PURPOSE, now }, token);
  if (granted === null) return null;
  const [account, entitlement, file, kind] = granted as [string, string, string, BlockKind];
  return { account, entitlement, file, kind };
}
