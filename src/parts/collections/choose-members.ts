import type { Caller } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import { type MemberRole, MOST_MEMBERS } from './collection.ts';
import type { CollectionsContext } from './collections-context.ts';
import type { Member } from './member-store.ts';
import { type ListedMember, parseMemberList, type RefusedMember } from './parse-member-list.ts';
import { maySeeEntry } from './read-members.ts';

/** What is to be added: a list as people have it, or what a search finds. */
export type MemberSource =
  | { readonly list: string }
  | { readonly instance: string; readonly filters: Readonly<Record<string, unknown>> };

/** Members that can be added, and what of the list cannot. */
export interface ChosenMembers {
  readonly members: readonly Member[];
  readonly refused: readonly RefusedMember[];
}

const ENTRIES_A_READ = 1000;

function tooMany(): AppError {
  return new AppError('request-invalid', {
    detail: `A collection has at most ${MOST_MEMBERS} members: narrow the search or the list.`,
  });
}

/** The exact versions that a source names and the caller may see. @throws AppError request-invalid, instance-not-found */
export async function chooseMembers(
  context: CollectionsContext,
  source: MemberSource,
  {
    role,
    caller,
    requestId,
    signal,
  }: {
    readonly role: MemberRole;
    readonly caller: Caller;
    readonly requestId: string;
    readonly signal: AbortSignal;
  },
): Promise<ChosenMembers> {
  if ('filters' in source) {
    const { instance, filters } = source;
    const found = await context.findByFilter({
      ...{ instance, filters, limit: MOST_MEMBERS, requestId, signal },
    });
    if (found.length > MOST_MEMBERS) throw tooMany();
    return { members: found.map((one) => ({ ...one, role })), refused: [] };
  }
  const { members: listed, refused } = parseMemberList(source.list);
  if (listed.length > MOST_MEMBERS) throw tooMany();
  const members: Member[] = [];
  const unknown: RefusedMember[] = [];
  for (let from = 0; from < listed.length; from += ENTRIES_A_READ) {
    const part = listed.slice(from, from + ENTRIES_A_READ);
    const resolved = await resolveListed(context, part, { role, caller });
    members.push(...resolved.members);
    unknown.push(...resolved.refused);
  }
  return { members, refused: [...refused, ...unknown] };
}

async function resolveListed(
  { readSummaries }: CollectionsContext,
  listed: readonly ListedMember[],
  { role, caller }: { readonly role: MemberRole; readonly caller: Caller },
): Promise<ChosenMembers> {
  const entries = await readSummaries(listed, []);
  // By name and by accession: who names no version means the latest.
  const named = new Map(entries.map((entry) => [`${entry.accession}.${entry.version}`, entry]));
  const latest = new Map(
    entries
      .filter(({ status, isRevocation }) => status === 'current' || isRevocation)
      .map((entry) => [entry.accession, entry]),
  );
  const members: Member[] = [];
  const refused: RefusedMember[] = [];
  for (const { accession, version, role: own } of listed) {
    const value = version === null ? accession : `${accession}.${version}`;
    const entry = version === null ? latest.get(accession) : named.get(value);
    const refuse = (reason: string) => refused.push({ line: 0, value, reason });
    // What may not be seen is told of like what is not there.
    if (entry === undefined || !maySeeEntry(caller, entry)) refuse('There is no such entry.');
    else if (entry.isRevocation) refuse('The entry was revoked: this version has no genome.');
    else members.push({ accession, version: entry.version, role: own ?? role });
  }
  return { members, refused };
}
