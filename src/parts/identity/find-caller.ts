import {
  type Caller,
  type Credential,
  type Grant,
  type GroupRight,
  type GroupRole,
  groupRights,
  type NodeRole,
  rightsOfRole,
  type TokenScope,
} from '../../schema/caller.ts';
import type { IdentityContext } from './identity-context.ts';
import { addSeconds, digestSecret } from './secrets.ts';
import { TOKEN_PREFIX } from './tokens/token-prefix.ts';

// A session is written to at most so often, however many requests it makes.
const USE_RECORDED_SECONDS = 60;

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: NodeRole;
}

interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly account: string | null;
  readonly group_id: string | null;
  readonly scopes: readonly TokenScope[];
  readonly limit_group: string | null;
}

/** Who shows this session or token; null where it has ended, was withdrawn or never was. */
export async function findCaller(
  context: IdentityContext,
  { kind, secret, clientAddress }: Credential,
): Promise<Caller | null> {
  if (kind === 'session') return findSessionCaller(context, secret);
  if (!secret.startsWith(TOKEN_PREFIX)) return null;
  return findTokenCaller(context, secret, clientAddress ?? '');
}

async function findSessionCaller(context: IdentityContext, secret: string): Promise<Caller | null> {
  const { db, clock, settings } = context;
  const now = clock.now();
  const [row] = await db.query<AccountRow & { last_used_at: Date }>(
    `SELECT a.id, a.name, coalesce(a.email, '') AS email, a.role, s.last_used_at
     FROM session s JOIN account a ON a.id = s.account
     WHERE s.token_digest = $1 AND s.expires_at > $2 AND s.last_used_at > $3
       AND a.disabled_at IS NULL`,
    [digestSecret(secret), now, addSeconds(now, -60 * settings.sessionIdleMinutes)],
  );
  if (row === undefined) return null;
  const { last_used_at, ...account } = row;
  if (now.getTime() - last_used_at.getTime() >= USE_RECORDED_SECONDS * 1000) {
    await db.execute('UPDATE session SET last_used_at = $2 WHERE token_digest = $1', [
      digestSecret(secret),
      now,
    ]);
  }
  return { ...account, grants: await readGrants(context, account.id), token: null };
}

async function findTokenCaller(
  context: IdentityContext,
  secret: string,
  clientAddress: string,
): Promise<Caller | null> {
  const { db, clock } = context;
  const now = clock.now();
  const [token] = await db.query<TokenRow>(
    `SELECT id, name, account, group_id, scopes, limit_group FROM api_token
     WHERE token_digest = $1 AND expires_at > $2`,
    [digestSecret(secret), now],
  );
  if (token === undefined) return null;
  const caller =
    token.account === null
      ? await findGroupCaller(context, token)
      : await findAccountCaller(context, token, token.account);
  if (caller === null) return null;
  await db.execute(
    `UPDATE api_token SET last_used_on = $2::date, last_used_address = $3
     WHERE id = $1 AND (last_used_on, last_used_address) IS DISTINCT FROM ($2::date, $3)`,
    [token.id, now.toISOString().slice(0, 10), clientAddress],
  );
  return { ...caller, token: { id: token.id, scopes: token.scopes } };
}

/** A group's token has rights in its group only, and no role at the node. */
async function findGroupCaller(
  { db }: IdentityContext,
  token: TokenRow,
): Promise<Omit<Caller, 'token'> | null> {
  const group = token.group_id ?? '';
  const [row] = await db.query<{ isArchived: boolean }>(
    'SELECT archived_at IS NOT NULL AS "isArchived" FROM people_group WHERE id = $1',
    [group],
  );
  if (row === undefined) return null;
  const all = row.isArchived ? groupRights.filter(isForArchive) : groupRights;
  const rights = narrowRights(all, token.scopes);
  return {
    id: `token:${token.id}`,
    name: token.name,
    email: '',
    role: 'member',
    grants: [{ group, rights, via: 'membership' }],
  };
}

async function findAccountCaller(
  context: IdentityContext,
  token: TokenRow,
  accountId: string,
): Promise<Omit<Caller, 'token'> | null> {
  const [account] = await context.db.query<AccountRow>(
    `SELECT id, name, coalesce(email, '') AS email, role FROM account
     WHERE id = $1 AND disabled_at IS NULL`,
    [accountId],
  );
  if (account === undefined) return null;
  const grants = await readGrants(context, accountId);
  const isLimited = token.limit_group !== null;
  const isPipeline =
    !isLimited && account.role === 'administrator' && token.scopes.includes('pipeline');
  return {
    ...account,
    ...(isPipeline ? { isPipeline } : {}),
    role: isLimited ? 'member' : narrowRole(account.role, token.scopes),
    grants: grants
      .filter(({ group }) => !isLimited || group === token.limit_group)
      .map((grant) => ({ ...grant, rights: narrowRights(grant.rights, token.scopes) })),
  };
}

/** The rights of an account in groups: as a member, and as a member of a group that acts for another. */
async function readGrants(
  { db, clock }: IdentityContext,
  account: string,
): Promise<readonly Grant[]> {
  const rows = await db.query<{
    group: string;
    role: GroupRole;
    rights: GroupRight[] | null;
    broker: string | null;
    instances: string[] | null;
    isArchived: boolean;
  }>(
    `SELECT m.group_id AS group, m.role, NULL::text[] AS rights, NULL AS broker,
       NULL::text[] AS instances, g.archived_at IS NOT NULL AS "isArchived"
     FROM group_member m JOIN people_group g ON g.id = m.group_id WHERE m.account = $1
     UNION ALL
     SELECT b.group_id, m.role, b.rights, b.broker, b.instances, false
     FROM broker_grant b
       JOIN group_member m ON m.group_id = b.broker
       JOIN people_group own ON own.id = b.group_id
       JOIN people_group acting ON acting.id = b.broker
     WHERE m.account = $1 AND b.expires_at > $2
       AND own.archived_at IS NULL AND acting.archived_at IS NULL
     ORDER BY 1, 4 NULLS FIRST`,
    [account, clock.now()],
  );
  return rows.map(({ group, role, rights, broker, instances, isArchived }) => {
    const ofRole = rightsOfRole(role);
    if (broker === null) {
      return {
        group,
        rights: isArchived ? ofRole.filter(isForArchive) : ofRole,
        via: 'membership',
      };
    }
    // Who acts for a group sees what is its own: nobody could send or release what is hidden.
    const given = ofRole.filter((right) => right === 'read' || rights?.includes(right) === true);
    const limit = instances === null ? {} : { instances };
    return { group, rights: given, via: 'broker', broker, ...limit };
  });
}

/** Nothing is sent or released for an archived group; its owners can open it again. */
function isForArchive(right: GroupRight): boolean {
  return right === 'read' || right === 'manage';
}

function narrowRights(
  rights: readonly GroupRight[],
  scopes: readonly TokenScope[],
): readonly GroupRight[] {
  return rights.filter((right) => scopes.includes(right));
}

function narrowRole(role: NodeRole, scopes: readonly TokenScope[]): NodeRole {
  if (role === 'administrator' && scopes.includes('administer')) return 'administrator';
  return role !== 'member' && scopes.includes('steward') ? 'steward' : 'member';
}
