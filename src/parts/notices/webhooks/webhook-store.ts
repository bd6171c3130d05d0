import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { AppError } from '../../../schema/errors.ts';
import type { NoticeKind } from '../../../schema/ports.ts';
import { isPublicAddress } from './public-address.ts';

/** What the secrets of web-hooks are sealed for. */
export const WEBHOOK_PURPOSE = 'webhook secret';

const MAX_WEBHOOKS = 20;
const DELIVERIES_SHOWN = 50;

export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly kinds: readonly NoticeKind[];
  readonly createdAt: string;
  readonly createdBy: string;
  readonly failingSince: string | null;
  readonly disabledAt: string | null;
}

interface Row {
  readonly id: string;
  readonly url: string;
  readonly kinds: NoticeKind[];
  readonly created_at: Date;
  readonly created_by: string;
  readonly failing_since: Date | null;
  readonly disabled_at: Date | null;
}

export async function listWebhooks(db: Queryable, group: string): Promise<readonly Webhook[]> {
  const rows = await db.query<Row>(
    `SELECT id, url, kinds, created_at, created_by, failing_since, disabled_at FROM webhook
     WHERE group_id = $1 ORDER BY created_at, id`,
    [group],
  );
  return rows.map((row) => ({
    id: row.id,
    url: row.url,
    kinds: row.kinds,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    failingSince: row.failing_since?.toISOString() ?? null,
    disabledAt: row.disabled_at?.toISOString() ?? null,
  }));
}

/**
 * Checks the address of a web-hook as far as that can be done without asking for it; names are checked at
 * each delivery.
 * @throws AppError request-invalid
 */
export function checkWebhookUrl(url: string, mayReachPrivate: boolean): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const host = parsed?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const isWeb = parsed?.protocol === 'https:' || (mayReachPrivate && parsed?.protocol === 'http:');
  const isPrivate =
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    (isIP(host) !== 0 && !isPublicAddress(host));
  const hint = !isWeb
    ? 'Give an address that begins with https://.'
    : parsed.username !== '' || parsed.password !== ''
      ? 'Leave name and password out: deliveries are signed.'
      : isPrivate && !mayReachPrivate
        ? 'It is not an address of the public internet; the operator can allow that with the setting webhooksToPrivate.'
        : null;
  if (hint === null) return;
  throw new AppError('request-invalid', {
    detail: `url: ${hint}`,
    problems: [{ code: 'address-refused', where: 'body.url', value: url.slice(0, 200), hint }],
  });
}

/** Adds one. Its secret is shown this once. */
export async function addWebhook(
  db: Queryable,
  box: SecretBox,
  webhook: {
    readonly group: string;
    readonly url: string;
    readonly kinds: readonly NoticeKind[];
    readonly by: string;
    readonly at: Date;
  },
): Promise<{ readonly id: string; readonly secret: string }> {
  const secret = randomBytes(32).toString('base64url');
  const [row] = await db.query<{ id: string }>(
    `INSERT INTO webhook (group_id, url, sealed_secret, kinds, created_by, created_at)
     SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM webhook WHERE group_id = $1) < $7
     RETURNING id`,
    [
      webhook.group,
      webhook.url,
      box.seal(WEBHOOK_PURPOSE, secret),
      [...new Set(webhook.kinds)],
      webhook.by,
      webhook.at,
      MAX_WEBHOOKS,
    ],
  );
  if (row === undefined) {
    throw new AppError('request-invalid', {
      detail: `A group has ${MAX_WEBHOOKS} web-hooks at most: remove one first.`,
    });
  }
  return { id: row.id, secret };
}

/** @throws AppError webhook-not-found */
export async function removeWebhook(db: Queryable, group: string, id: string): Promise<void> {
  const removed = await db.execute('DELETE FROM webhook WHERE group_id = $1 AND id = $2', [
    group,
    id,
  ]);
  if (removed === 0) throw new AppError('webhook-not-found');
}

/** Switches one on again that failed for days. @throws AppError webhook-not-found */
export async function enableWebhook(db: Queryable, group: string, id: string): Promise<void> {
  const changed = await db.execute(
    'UPDATE webhook SET disabled_at = NULL, failing_since = NULL WHERE group_id = $1 AND id = $2',
    [group, id],
  );
  if (changed === 0) throw new AppError('webhook-not-found');
}

export interface WebhookDelivery {
  readonly id: string;
  readonly kind: string;
  readonly state: 'waiting' | 'delivered' | 'given-up';
  readonly attempts: number;
  readonly outcome: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** The last deliveries, the newest first. @throws AppError webhook-not-found */
export async function listDeliveries(
  db: Queryable,
  group: string,
  id: string,
): Promise<readonly WebhookDelivery[]> {
  const known = await db.query('SELECT 1 FROM webhook WHERE group_id = $1 AND id = $2', [
    group,
    id,
  ]);
  if (known.length === 0) throw new AppError('webhook-not-found');
  const rows = await db.query<{
    id: string;
    kind: string;
    state: WebhookDelivery['state'];
    attempts: number;
    outcome: string | null;
    created_at: Date;
    ended_at: Date | null;
  }>(
    `SELECT id, kind, state, attempts, outcome, created_at, ended_at FROM webhook_delivery
     WHERE webhook = $1 ORDER BY created_at DESC, id LIMIT $2`,
    [id, DELIVERIES_SHOWN],
  );
  return rows.map(({ created_at, ended_at, ...row }) => ({
    ...row,
    createdAt: created_at.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
  }));
}
