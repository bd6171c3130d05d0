import type { Database } from '../../../platform/postgres/database.ts';
import { type Caller, hasRight, isMirrorGroup, maySee } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { FindAccountsPort, GroupsPort } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { judgeSharingWish, type SharingWish } from './check-sharing-change.ts';
import { requireGroups } from './require-groups.ts';
import { type EntrySharing, lockSharing } from './sharing-state.ts';
import { tellPeople } from './tell-people.ts';
import { type SharingChange, writeSharing } from './write-sharing.ts';

/** What changes of sharing ask other parts. */
export type SharingPorts = Pick<GroupsPort, 'readGroupNames'> & FindAccountsPort;

/** Somebody's wish about some entries. */
export interface SharingRequest {
  readonly accessions: readonly string[];
  readonly wish: SharingWish;
  readonly reason: string;
  readonly caller: Caller;
  readonly now: Date;
}

const isSteward = ({ role }: Caller) => role === 'steward' || role === 'administrator';

/** @throws AppError entry-not-found, entries-not-yours */
function checkCaller(entries: readonly EntrySharing[], request: SharingRequest): void {
  const { caller, accessions } = request;
  const seen = new Map(
    entries
      .filter(({ ownerGroup, instance, visibility, sharedWith, personKeys }) =>
        maySee(caller, {
          group: ownerGroup,
          instance,
          isOpen: visibility === 'open',
          sharedWith: [...sharedWith.map(({ group }) => group), ...personKeys],
        }),
      )
      .map((entry) => [entry.accession, entry]),
  );
  const missing = accessions.find((accession) => !seen.has(accession));
  if (missing !== undefined)
    throw new AppError('entry-not-found', { detail: `There is no entry ${missing.slice(0, 60)}.` });
  const foreign = entries.find(
    ({ ownerGroup: group, instance }) =>
      (!isSteward(caller) || isMirrorGroup(group)) &&
      !hasRight(caller, { group, instance }, 'manage'),
  );
  if (foreign !== undefined) {
    throw new AppError('entries-not-yours', {
      detail: `${foreign.accession} belongs to the group ${foreign.ownerGroup}, in which you have no right to manage.`,
    });
  }
}

/** @throws AppError request-invalid, entries-not-yours */
function judge(entries: readonly EntrySharing[], request: SharingRequest): SharingChange[] {
  const { wish, caller, reason, now } = request;
  const today = now.toISOString().slice(0, 10);
  const problems: Problem[] = [];
  const changes = entries.flatMap((before): SharingChange[] => {
    const verdict = judgeSharingWish(before, wish, today);
    const where = (name: string) => `${before.accession} ${name}`;
    problems.push(
      ...verdict.problems.map((problem) => ({ ...problem, where: where(problem.where) })),
    );
    if (verdict.stewardOnly !== null && !isSteward(caller)) {
      throw new AppError('entries-not-yours', {
        detail: `${before.accession}: ${verdict.stewardOnly}. Ask a steward of this node.`,
      });
    }
    if (verdict.needsReason && reason === '') {
      const hint = 'Say why: it takes from somebody what was promised or given.';
      problems.push({ code: 'reason-missing', where: where('reason'), value: '', hint });
    }
    return verdict.isChanged ? [{ before, after: verdict.after }] : [];
  });
  const [first] = problems;
  if (first !== undefined) {
    throw new AppError('request-invalid', {
      detail: `${first.where}: ${first.hint}`,
      problems: problems.slice(0, 100),
    });
  }
  return changes;
}

/**
 * Changes who sees entries and how they may be used: all of them or none, in one transaction with the history and
 * the word to the index. The rule is that of `judgeSharingWish`.
 * @returns how many are others than before
 * @throws AppError entry-not-found, entries-not-yours, request-invalid
 */
export async function changeSharing(
  db: Database,
  ports: SharingPorts,
  request: SharingRequest,
): Promise<number> {
  const { wish } = request;
  await requireGroups(ports, wish.sharedWith ?? []);
  // Asked in any case, so that it takes the same time whoever is named.
  const accounts = await ports.findAccounts((wish.people ?? []).map(({ email }) => email));
  return db.transaction(async (tx) => {
    const entries = await lockSharing(tx, request.accessions);
    checkCaller(entries, request);
    const changes = judge(entries, request);
    const { caller, reason, now } = request;
    await writeSharing(tx, changes, { by: caller.id, reason, now, accounts });
    tellPeople(tx, changes, { by: caller.name, accounts });
    return changes.length;
  });
}
