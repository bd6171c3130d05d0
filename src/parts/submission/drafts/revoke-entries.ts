import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { type Caller, hasRight } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { type EntryReference, NO_INSTANCE } from '../../../schema/ports.ts';
import { type ChangeContext, recordTransitions } from './change-drafts.ts';

/** An entry that is to be revoked, as its owner's rights were checked. */
export interface Revocable {
  readonly accession: string;
  readonly instance: string;
  readonly ownerGroup: string;
}

/**
 * The entries of these accessions, all of which the caller may revoke.
 * @throws AppError entry-not-found, also for what the caller may not see as one of its group; not-allowed
 */
export async function findRevocable(
  tx: Transaction,
  caller: Caller,
  accessions: readonly string[],
): Promise<readonly Revocable[]> {
  const entries = await tx.query<Revocable>(
    `SELECT DISTINCT accession, instance, owner_group AS "ownerGroup" FROM entry
     WHERE accession = ANY($1::text[])`,
    [accessions],
  );
  const found = new Map(entries.map((entry) => [entry.accession, entry]));
  for (const accession of accessions) {
    const entry = found.get(accession);
    const place = { group: entry?.ownerGroup ?? '', instance: entry?.instance ?? null };
    if (entry === undefined || !hasRight(caller, place, 'read')) {
      throw new AppError('entry-not-found', {
        detail: `No group of yours has an entry ${accession.slice(0, 60)}.`,
      });
    }
    if (!hasRight(caller, place, 'release')) {
      throw new AppError('not-allowed', {
        detail: `You have no right to release in the group of ${accession}.`,
      });
    }
  }
  return entries;
}

/**
 * Revokes entries: each gets a last version that holds nothing but its name and says why, the versions
 * before stay as they are, and the index drops it. One that is revoked already is passed over.
 * @returns the versions that say so, in no order
 */
export async function revokeEntries(
  tx: Transaction,
  entries: readonly Revocable[],
  context: ChangeContext & { readonly originNode: string },
): Promise<readonly EntryReference[]> {
  const provenance = { method: 'revocation', source: context.why ?? '', by: context.actor.name };
  const revoked = await tx.query<EntryReference & { instance: string; owner_group: string }>(
    `INSERT INTO entry (accession, version, submission_id, metadata, other_columns, content_digest, instance,
       owner_group, visibility, restricted_until, terms, terms_until, origin_node, provenance, metadata_version,
       is_revocation, submitted_at, released_at)
     SELECT l.accession, l.version + 1, l.submission_id, jsonb_build_object('strain', l.submission_id), '{}',
       sha256(convert_to('revoked ' || l.accession, 'UTF8')), l.instance, l.owner_group, l.visibility,
       l.restricted_until, l.terms, l.terms_until,
       $2, $3::jsonb, l.metadata_version, true, $4, $4
     FROM (
       SELECT DISTINCT ON (accession) * FROM entry WHERE accession = ANY($1::text[])
       ORDER BY accession, version DESC
     ) l WHERE NOT l.is_revocation
     RETURNING accession, version, instance, owner_group`,
    [
      entries.map(({ accession }) => accession),
      context.originNode,
      JSON.stringify({ ...provenance, at: context.now.toISOString() }),
      context.now,
    ],
  );
  await recordTransitions(
    tx,
    revoked.map(({ accession, version }) => ({
      draft: null,
      accession,
      version,
      from: 'released',
      to: 'revoked',
    })),
    context,
  );
  const instances = [...new Set(revoked.map(({ instance }) => instance))];
  appendEvents(tx, [
    ...instances.map((instance) => ({
      topic: 'entries.released',
      instance,
      payload: {
        entries: revoked
          .filter((row) => row.instance === instance)
          .map(({ accession, version }) => ({ accession, version })),
      },
    })),
    ...[...new Set(revoked.map(({ owner_group }) => owner_group))].map((group) => ({
      topic: 'notice',
      instance: NO_INSTANCE,
      payload: {
        kind: 'entries-revoked',
        to: { group, right: 'submit' },
        group,
        subject: `revocation by ${context.actor.id} at ${context.now.toISOString()}`,
        values: {
          count: revoked.filter((row) => row.owner_group === group).length,
          why: context.why ?? '',
        },
        path: `/entries/${revoked.find((row) => row.owner_group === group)?.accession ?? ''}`,
      },
    })),
  ]);
  return revoked.map(({ accession, version }) => ({ accession, version }));
}
