import type { ArchiveService } from '../parts/archive/archive-service.ts';
import type { CollectionsService } from '../parts/collections/collections-service.ts';
import type { VaultService } from '../parts/vault/vault-service.ts';
import type { WorkflowService } from '../parts/workflows/workflow-service.ts';
import type { OwnedKind, Ownership } from '../schema/caller.ts';
import type { GroupsPort } from '../schema/ports.ts';
import type { Services } from './services.ts';

/** Who owns what an address names: each part knows its own things. */
export async function findOwnership(
  {
    submission,
    groups,
    archive,
    collections,
    workflows,
    vault,
  }: Pick<Services, 'submission'> & {
    readonly groups: GroupsPort;
    readonly archive: ArchiveService;
    readonly collections: CollectionsService;
    readonly workflows: WorkflowService;
    readonly vault: VaultService;
  },
  kind: OwnedKind,
  id: string,
): Promise<Ownership | null> {
  if (kind === 'accession') return submission.findEntryOwnership(id);
  if (kind === 'submission') return submission.drafts.findSubmissionOwnership(id);
  if (kind === 'draft') return submission.drafts.findDraftOwnership(id);
  if (kind === 'file') return archive.findOwnership(id);
  if (kind === 'collection') return collections.findOwnership(id);
  if (kind === 'run') return workflows.findOwnership(id);
  if (kind === 'record') return vault.findRecordOwnership(id);
  if (kind === 'deposit') return vault.findDepositOwnership(id);
  if (kind === 'group') {
    const [group] = await groups.readGroupNames([id]);
    return group === undefined
      ? null
      : { group: group.id, instance: null, isOpen: false, sharedWith: [] };
  }
  return null;
}
