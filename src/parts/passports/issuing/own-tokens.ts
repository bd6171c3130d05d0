import { randomBytes } from 'node:crypto';
import type { LinkedAccount } from '../../../schema/passport-ports.ts';
import type { VisaBroker } from '../passports-context.ts';

// Identifiers (jti) of what this node issues say by themselves what they rest on, so that nothing has to be kept of them.
const GRANT = 'grant';

/** The identifier of a visa for an entitlement; each visa has its own. */
export function makeGrantId(entitlement: string): string {
  return `${GRANT}:${entitlement}:${randomBytes(9).toString('base64url')}`;
}

/** The identifier of what rests on the account alone. */
export function makeTokenId(kind: 'passport' | 'link'): string {
  return `${kind}:${randomBytes(9).toString('base64url')}`;
}

/** The entitlement that a visa of this node rests on; null for other tokens. */
export function parseGrantId(id: string): string | null {
  const [kind, ...rest] = id.split(':');
  return kind === GRANT && rest.length > 1 ? rest.slice(0, -1).join(':') : null;
}

/** What this node calls an account in tokens: as the broker does that pulls visas here, or else by the account's id. */
export function toOwnSubject(
  { account, identities }: LinkedAccount,
  broker: VisaBroker | null,
): string {
  const known = identities.find(({ issuer }) => issuer === broker?.issuer);
  return known?.subject ?? account;
}

/** The account that this node calls so. */
export function findBySubject(
  accounts: readonly LinkedAccount[],
  subject: string,
  broker: VisaBroker | null,
): LinkedAccount | null {
  return accounts.find((account) => toOwnSubject(account, broker) === subject) ?? null;
}
