import { appendAudit } from '../../platform/audit/audit-log.ts';
import { type Caller, hasRight, maySee } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import type { ArchiveContext, ChangeRequest } from './archive-context.ts';
import { addLinks, findFile } from './file-store.ts';

/**
 * Accessions without version, of entries for which the caller may send.
 * @throws AppError entry-not-found for those that are not there or may not be seen, not-allowed for those of others
 */
export async function requireLinkable(
  { entries }: ArchiveContext,
  caller: Caller,
  accessions: readonly string[],
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const text of accessions) {
    const entry = await entries.findEntry(text);
    const isKnown =
      entry !== null &&
      (maySee(caller, entry.ownership) || hasRight(caller, entry.ownership, 'submit'));
    if (!isKnown) throw new AppError('entry-not-found', { detail: `${text}: no such entry.` });
    if (!hasRight(caller, entry.ownership, 'submit')) {
      throw new AppError('not-allowed', {
        detail: `${text} belongs to the group ${entry.ownership.group}, in which you have no right to submit.`,
      });
    }
    found.add(entry.accession);
  }
  return [...found];
}

/** Links a file to exactly these entries. @throws AppError as requireLinkable, file-removed */
export async function setLinks(
  context: ArchiveContext,
  id: string,
  {
    accessions,
    request,
  }: { readonly accessions: readonly string[]; readonly request: ChangeRequest },
): Promise<readonly string[]> {
  const { db, clock } = context;
  const { caller } = request;
  const before = await findFile(db, id);
  // What is linked already needs no right: it may belong to a group that the caller has left.
  const known = new Set(before?.links ?? []);
  const added = await requireLinkable(
    context,
    caller,
    accessions.filter((one) => !known.has(one)),
  );
  const links = [...new Set([...accessions.filter((one) => known.has(one)), ...added])].toSorted();
  const at = clock.now();
  await db.transaction(async (tx) => {
    const file = await findFile(tx, id, { lock: true });
    if (file === null) throw new AppError('file-not-found');
    if (file.state === 'removed') throw new AppError('file-removed');
    await tx.execute('DELETE FROM archive_link WHERE file = $1 AND NOT accession = ANY ($2)', [
      id,
      links,
    ]);
    await addLinks(tx, id, { accessions: links, by: caller.id, at });
    await tx.execute(
      `UPDATE archive_file SET warned_at = NULL, warned_looks = 0,
         unlinked_since = CASE WHEN $2::boolean THEN NULL ELSE coalesce(unlinked_since, $3::timestamptz) END WHERE id = $1`,
      [id, links.length > 0, at],
    );
    const { requestId, clientAddress } = request;
    appendAudit(
      tx,
      {
        operation: 'file-links',
        actor: caller.id,
        target: `/files/${id}`,
        status: 200,
        requestId,
        clientAddress,
        details: { before: file.links, after: links },
      },
      at,
    );
  });
  return links;
}
