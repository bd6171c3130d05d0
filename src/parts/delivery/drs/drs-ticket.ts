import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { readGrant, signGrant } from '../access/signed-grant.ts';

/** Header with which the bytes of an object are asked for: addresses stand in logs, so that no ticket is part of one. */
export const DRS_TICKET_HEADER = 'X-Drs-Ticket';

/** What the bytes are: decrypted, or encrypted for the key that an entry of the outbox was made for. */
export type DrsForm = { readonly kind: 'plain' } | { readonly kind: 'crypt4gh'; entry: string };

/** Whom a ticket was given, by which right, for which file, at which node. */
export interface DrsGrant {
  readonly account: string;
  /** Id of an entitlement of the desk, or of a grant of a passport. */
  readonly entitlement: string;
  /** Accession. */
  readonly file: string;
  readonly form: DrsForm;
  /** Address of the node, which is the only one that takes it. */
  readonly audience: string;
}

/** A download that has begun goes on; a client that asks for further ranges later takes a new ticket for the same bytes. */
const LIFETIME_MILLISECONDS = 900_000;
const PURPOSE = 'drs content';

/** A ticket for the bytes of one file in one form. */
export function formatDrsTicket(box: SecretBox, grant: DrsGrant, now: Date): string {
  const { account, entitlement, file, form, audience } = grant;
  const ends = new Date(now.getTime() + LIFETIME_MILLISECONDS);
  const entry = form.kind === 'plain' ? '' : form.entry;
  return signGrant(box, { purpose: PURPOSE, ends }, [audience, account, entitlement, file, entry]);
}

/** What a ticket grants here; null for one of another node or purpose, one that was changed, and one that has ended. */
export function readDrsTicket(
  box: SecretBox,
  ticket: string,
  { audience, now }: { readonly audience: string; readonly now: Date },
): DrsGrant | null {
  const granted = readGrant(box, { purpose: PURPOSE, now }, ticket);
  if (granted === null || granted[0] !== audience) return null;
  const [, account, entitlement, file, entry] = granted as [string, string, string, string, string];
  const form: DrsForm = entry === '' ? { kind: 'plain' } : { kind: 'crypt4gh', entry };
  return { account, entitlement, file, form, audience };
}
