import type { IdentityService } from '../parts/identity/identity-service.ts';
import type { OwnedKind, Ownership } from '../schema/caller.ts';
import type { Services } from './services.ts';

/** Who owns what an address names: each part knows its own things. */
export async function findOwnership(
  { submission, identity }: Pick<Services, 'submission'> & { readonly identity: IdentityService },
  kind: OwnedKind,
  id: string,
): Promise<Ownership | null> {
  if (kind === 'accession') return submission.findEntryOwnership(id);
  if (kind === 'group') return identity.groups.findOwnership(id);
  return null;
}
