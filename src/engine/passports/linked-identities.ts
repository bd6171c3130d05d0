import { type Identity, toIdentityKey } from './trusted-issuer.ts';

function decode(text: string): string | null {
  try {
    const decoded = decodeURIComponent(text);
    return decoded === '' || decoded.length > 255 ? null : decoded;
  } catch {
    return null;
  }
}

/** The identities that the value of a visa LinkedIdentities lists: 'sub,iss;sub,iss', both URI-encoded; null for other texts. */
export function parseLinkedIdentities(value: string): readonly Identity[] | null {
  const identities: Identity[] = [];
  for (const entry of value.split(';')) {
    const [first = '', second = '', ...more] = entry.split(',');
    const [subject, issuer] = [decode(first), decode(second)];
    if (more.length > 0 || subject === null || issuer === null) return null;
    identities.push({ issuer, subject });
  }
  return identities;
}

/** The value of a visa LinkedIdentities. */
export function formatLinkedIdentities(identities: readonly Identity[]): string {
  return identities
    .map(({ issuer, subject }) => `${encodeURIComponent(subject)},${encodeURIComponent(issuer)}`)
    .join(';');
}

/** A trusted assertion that identities are one person. */
export interface IdentityLink {
  readonly identities: readonly Identity[];
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/**
 * All identities that are the person's, by key, and until when that is known: the weakest link of the chain that holds
 * longest. Those that one starts from hold for ever.
 */
export function linkIdentities(
  own: readonly Identity[],
  links: readonly IdentityLink[],
): ReadonlyMap<string, number> {
  const until = new Map(own.map((identity) => [toIdentityKey(identity), Number.POSITIVE_INFINITY]));
  const keyed = links.map(({ identities, expiresAt }) => ({
    keys: identities.map(toIdentityKey),
    expiresAt,
  }));
  // Each round lengthens chains by one link at least, or is the last.
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const { keys, expiresAt } of keyed) {
      const reached = Math.max(...keys.map((key) => until.get(key) ?? Number.NEGATIVE_INFINITY));
      const held = Math.min(reached, expiresAt);
      if (held === Number.NEGATIVE_INFINITY) continue;
      for (const key of keys) {
        if ((until.get(key) ?? Number.NEGATIVE_INFINITY) >= held) continue;
        until.set(key, held);
        isChanged = true;
      }
    }
  }
  return until;
}
