import { appendAudit } from '../../platform/audit/audit-log.ts';
import { AppError } from '../../schema/errors.ts';
import { type ArchiveContext, type ChangeRequest, today } from './archive-context.ts';
import { checkSharing } from './check-sharing.ts';
import type { FileChange } from './file-schema.ts';
import { findFile, type StoredFile, toOwnership } from './file-store.ts';

/**
 * Changes who may have a file and under which terms; what is left out stays.
 * @throws AppError file-not-found, file-removed, request-invalid, request-conflict for terms of simulated data
 */
export async function changeFile(
  context: ArchiveContext,
  id: string,
  { change, request }: { readonly change: FileChange; readonly request: ChangeRequest },
): Promise<StoredFile> {
  await requireGroups(context, change.sharedWith ?? []);
  const at = context.clock.now();
  const { caller, requestId, clientAddress } = request;
  return context.db.transaction(async (tx) => {
    const before = await findFile(tx, id, { lock: true });
    if (before === null) throw new AppError('file-not-found');
    if (before.state === 'removed') throw new AppError('file-removed');
    const next = mergeSharing(before, change, today(context));
    const sharedWith = change.sharedWith ?? before.sharedWith;
    const after = { ...before, ...next, sharedWith };
    const { isOpen } = toOwnership(after, today(context));
    await tx.execute(
      `UPDATE archive_file SET visibility = $2, restricted_until = $3, terms = $4, terms_until = $5, shared_with = $6,
         opened_at = CASE WHEN $7::boolean THEN coalesce(opened_at, $8::timestamptz) ELSE opened_at END WHERE id = $1`,
      [
        id,
        next.visibility,
        next.restrictedUntil,
        next.terms,
        next.termsUntil,
        [...new Set(sharedWith)].toSorted(),
        isOpen,
        at,
      ],
    );
    appendAudit(
      tx,
      {
        operation: 'file-sharing',
        actor: caller.id,
        target: `/files/${id}`,
        status: 200,
        requestId,
        clientAddress,
        details: { before: describe(before), after: describe(after) },
      },
      at,
    );
    const changed = await findFile(tx, id);
    if (changed === null) throw new AppError('file-not-found');
    return changed;
  });
}

/** Days that stay as they were are not asked to be in the future again. */
function mergeSharing(before: StoredFile, change: FileChange, day: string) {
  const isSimulated = before.id.startsWith('sim-');
  if (isSimulated && change.terms !== undefined) {
    throw new AppError('request-conflict', { detail: 'Simulated data has terms of its own.' });
  }
  const visibility = change.visibility ?? before.visibility;
  const terms = change.terms ?? before.terms;
  const wish = {
    visibility,
    terms,
    restrictedUntil:
      change.restrictedUntil ??
      (visibility === 'restricted' ? (before.restrictedUntil ?? undefined) : undefined),
    termsUntil:
      change.termsUntil ??
      (terms === 'restricted-use' ? (before.termsUntil ?? undefined) : undefined),
  };
  const isSame = change.restrictedUntil === undefined && change.termsUntil === undefined;
  const isUntouched = isSame && visibility === before.visibility && terms === before.terms;
  return isUntouched ? { ...before } : checkSharing(wish, day);
}

function describe({ visibility, restrictedUntil, terms, termsUntil, sharedWith }: StoredFile) {
  return { visibility, restrictedUntil, terms, termsUntil, sharedWith };
}

async function requireGroups({ groups }: ArchiveContext, ids: readonly string[]): Promise<void> {
  const known = new Set((await groups.readGroupNames(ids)).map(({ id }) => id));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  const hint = 'There is no such group on this node.';
  throw new AppError('request-invalid', {
    detail: `sharedWith: ${hint}`,
    problems: unknown.map((value) => ({
      code: 'group-unknown',
      where: 'sharedWith',
      value,
      hint,
    })),
  });
}
