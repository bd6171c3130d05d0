/** The group that owns what the operator and the administrators of the node send in. */
export const NODE_GROUP = 'node';

/** What a member of a group may do with what the group owns. */
export const groupRights = ['read', 'submit', 'release', 'manage'] as const;
export type GroupRight = (typeof groupRights)[number];

/**
 * Roles in a group. Each has the rights of those before it: a reader sees what is not open, a submitter
 * also sends and edits, a reviewer also approves, releases and revokes, an owner also manages members,
 * tokens, sharing and terms.
 */
export const groupRoles = ['reader', 'submitter', 'reviewer', 'owner'] as const;
export type GroupRole = (typeof groupRoles)[number];

/** The rights that a role gives. */
export function rightsOfRole(role: GroupRole): readonly GroupRight[] {
  return groupRights.slice(0, groupRoles.indexOf(role) + 1);
}

/** What an account may do with the node itself: stewards curate and see every entry, administrators run it. */
export const nodeRoles = ['member', 'steward', 'administrator'] as const;
export type NodeRole = (typeof nodeRoles)[number];

/**
 * What a token may be used for: rights in groups, the account's role at the node, and the work of a pipeline that
 * processes what is sent in.
 */
export const tokenScopes = [...groupRights, 'steward', 'administer', 'pipeline'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** Rights in one group, and where they come from. */
export interface Grant {
  readonly group: string;
  readonly rights: readonly GroupRight[];
  /** As a member, or as a member of another group that acts for this one. */
  readonly via: 'membership' | 'broker';
  /** The group that acts for the other. */
  readonly broker?: string;
  /** Ids of the instances that the rights are for; absent where they are for all. */
  readonly instances?: readonly string[];
}

/** What a right is asked about: what a group has in an instance, or with null the group itself. */
export interface Place {
  readonly group: string;
  readonly instance: string | null;
}

/** Who asks: an account by its session or a token of it, or a group by its own token. */
export interface Caller {
  /** Id of the account, or of the group's token with 'token:' before it. */
  readonly id: string;
  readonly name: string;
  /** Empty for a token of a group. */
  readonly email: string;
  /** What the token leaves of the account's role. */
  readonly role: NodeRole;
  /** What the token leaves of the rights. */
  readonly grants: readonly Grant[];
  /** The token that stands in for the account; null for a session. */
  readonly token: { readonly id: string; readonly scopes: readonly TokenScope[] } | null;
  /** A token that an administrator made for a pipeline: it reads and answers for the drafts of all groups. */
  readonly isPipeline?: boolean;
}

/** What a request shows to be known by. */
export interface Credential {
  /** A session's cookie, or a token from the header Authorization. */
  readonly kind: 'session' | 'bearer';
  readonly secret: string;
  /** Address of the client: the last use of a token is kept with it. */
  readonly clientAddress?: string;
}

/** Who owns a thing and who else may see it, as access is decided by. */
export interface Ownership {
  /** The owning group. */
  readonly group: string;
  /** Where the thing is; null for the group itself. */
  readonly instance: string | null;
  /** Everybody may see it. */
  readonly isOpen: boolean;
  /** Groups, and accounts by `toPersonKey`, that may see it beside its owner. */
  readonly sharedWith: readonly string[];
  /** Id of the caller who sent it, where that is kept: who may send for the group sees what it has sent. */
  readonly sentBy?: string;
}

/**
 * Where the things of the vault are. It is no instance, so that whoever acts for a group in some instances only has no right
 * in its vault.
 */
export const VAULT_PLACE = 'vault';

/** Kinds of things that belong to a group, by the name of the path parameter that names one. */
export const ownedKinds = [
  'group',
  'accession',
  'submission',
  'draft',
  'file',
  'collection',
  'run',
  /** Of the vault: what describes its data, and its encrypted files. */
  'record',
  'deposit',
] as const;
export type OwnedKind = (typeof ownedKinds)[number];

/** A right that is for some instances tells of the group itself, but of nothing that it has elsewhere. */
function isFor({ instances }: Grant, instance: string | null): boolean {
  return instances === undefined || instance === null || instances.includes(instance);
}

const MIRROR_PREFIX = 'mirror:';

/** The group here that stands for one of a node that is followed: what it has is copied, and nobody is its member. */
export function toMirrorGroup(node: string, group: string): string {
  return `${MIRROR_PREFIX}${node}:${group}`;
}

/** Whether what the group has is a copy, which only the node that it comes from may change. */
export function isMirrorGroup(group: string): boolean {
  return group.startsWith(MIRROR_PREFIX);
}

/** With an account's id behind it: stands for the account among groups that a thing is shared with. No group is called so. */
export const PERSON_PREFIX = 'person:';

/** The person who asks, as a thing is shared with one; none for a token that may not read. */
function listPersonKeys({ id, token }: Caller): readonly string[] {
  const mayRead = token === null || token.scopes.includes('read');
  return mayRead ? [`${PERSON_PREFIX}${id}`] : [];
}

/** Whether the caller has the right in the place. An administrator has every right in every group of the node's own. */
export function hasRight(caller: Caller | null, place: Place, right: GroupRight): boolean {
  if (caller === null) return false;
  if (right !== 'read' && isMirrorGroup(place.group)) return false;
  if (caller.role === 'administrator') return true;
  // A steward sees everything and may withdraw or hold back, but neither sends nor manages.
  if (caller.role === 'steward' && (right === 'read' || right === 'release')) return true;
  return caller.grants.some(
    (grant) =>
      grant.group === place.group && grant.rights.includes(right) && isFor(grant, place.instance),
  );
}

/**
 * Whether the caller may see the thing. A token that may send and not read sees what it has sent itself, or its
 * account: without that it could not follow what becomes of it.
 */
export function maySee(caller: Caller | null, thing: Ownership): boolean {
  if (thing.isOpen) return true;
  if (caller?.id === thing.sentBy && hasRight(caller, thing, 'submit')) return true;
  const { instance } = thing;
  if (caller !== null && listPersonKeys(caller).some((key) => thing.sharedWith.includes(key))) {
    return true;
  }
  return [thing.group, ...thing.sharedWith].some((group) =>
    hasRight(caller, { group, instance }, 'read'),
  );
}

/**
 * Groups whose things the caller may see, and what stands for the caller itself; null for every group. 'lab' stands for all that the group has, 'lab instance'
 * for what it has in that instance: no id has a blank.
 */
export function readableGroups(caller: Caller | null): readonly string[] | null {
  if (caller === null) return [];
  if (caller.role !== 'member') return null;
  const groups = caller.grants
    .filter(({ rights }) => rights.includes('read'))
    .flatMap(({ group, instances }) => instances?.map((one) => `${group} ${one}`) ?? [group]);
  return [...groups, ...listPersonKeys(caller)];
}

/** Of readable groups, those that are readable in an instance. */
export function inInstance(readable: readonly string[], instance: string): readonly string[] {
  return readable.flatMap((key) => {
    const [group = '', only] = key.split(' ');
    return only === undefined || only === instance ? [group] : [];
  });
}
