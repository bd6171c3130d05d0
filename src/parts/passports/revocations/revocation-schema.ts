import { z } from 'zod';
import type { Revocation } from './revocation-store.ts';

/** A passport or visa that counts no more. */
export const revocation = z.object({
  issuer: z.string(),
  id: z.string().describe('The claim jti.'),
  reason: z.string(),
  revokedBy: z.string(),
  revokedAt: z.iso.datetime(),
});

export function toRevocationAnswer({ identifier, revokedAt, ...rest }: Revocation) {
  return { ...rest, id: identifier, revokedAt: revokedAt.toISOString() };
}
