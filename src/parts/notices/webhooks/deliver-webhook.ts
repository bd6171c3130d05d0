import type { Database } from '../../../platform/postgres/database.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import type { Clock } from '../../../std/clock.ts';
import { postWebhook } from './post-webhook.ts';
import { WEBHOOK_PURPOSE } from './webhook-store.ts';

export interface DeliverOptions {
  readonly db: Database;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly mayReachPrivate: boolean;
}

/** So long nothing may get through before a web-hook is switched off. */
const DAYS_UNTIL_DISABLED = 3;

/** A receiver did not take a delivery. */
export class DeliveryFailedError extends Error {
  override readonly name = 'DeliveryFailedError';
}

interface Row {
  readonly webhook: string;
  readonly kind: string;
  readonly body: string;
  readonly url: string;
  readonly group_id: string;
  readonly sealed_secret: Buffer;
  readonly failing_since: Date | null;
}

/**
 * Delivers once to one web-hook, at least once in all: after a crash the receiver may get it again, with
 * the same X-Outbreak-Delivery.
 * @throws DeliveryFailedError to be tried again
 */
export async function deliverWebhook(
  options: DeliverOptions,
  id: string,
  { isLastTry, signal }: { readonly isLastTry: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { db, box, clock } = options;
  const [row] = await db.query<Row>(
    `SELECT d.webhook, d.kind, d.body, w.url, w.group_id, w.sealed_secret, w.failing_since
     FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook
     WHERE d.id = $1 AND d.state = 'waiting' AND w.disabled_at IS NULL`,
    [id],
  );
  if (row === undefined) return;
  const at = clock.now();
  const outcome = await postWebhook({
    url: row.url,
    secret: box.open(WEBHOOK_PURPOSE, row.sealed_secret),
    deliveryId: id,
    event: row.kind,
    body: row.body,
    at,
    mayReachPrivate: options.mayReachPrivate,
    signal,
  });
  if (outcome.isDelivered)
    return noteDelivered(db, { id, webhook: row.webhook, at, text: outcome.text });
  await noteFailure(db, { id, row, at, text: outcome.text, isLastTry });
  if (!isLastTry) throw new DeliveryFailedError(outcome.text);
}

async function noteDelivered(
  db: Database,
  {
    id,
    webhook,
    at,
    text,
  }: { readonly id: string; readonly webhook: string; readonly at: Date; readonly text: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(
      `UPDATE webhook_delivery SET state = 'delivered', attempts = attempts + 1, outcome = $2, ended_at = $3
       WHERE id = $1`,
      [id, text, at],
    );
    await tx.execute('UPDATE webhook SET failing_since = NULL WHERE id = $1', [webhook]);
  });
}

async function noteFailure(
  db: Database,
  {
    id,
    row,
    at,
    text,
    isLastTry,
  }: {
    readonly id: string;
    readonly row: Row;
    readonly at: Date;
    readonly text: string;
    readonly isLastTry: boolean;
  },
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(
      `UPDATE webhook_delivery SET attempts = attempts + 1, outcome = $2,
         state = CASE WHEN $3 THEN 'given-up' ELSE state END, ended_at = CASE WHEN $3 THEN $4 ELSE ended_at END
       WHERE id = $1`,
      [id, text, isLastTry, at],
    );
    const since = row.failing_since ?? at;
    const isDisabled = at.getTime() - since.getTime() >= DAYS_UNTIL_DISABLED * 86_400_000;
    const changed = await tx.execute(
      `UPDATE webhook SET failing_since = coalesce(failing_since, $2),
         disabled_at = CASE WHEN $3 THEN $2 ELSE disabled_at END WHERE id = $1 AND disabled_at IS NULL`,
      [row.webhook, at, isDisabled],
    );
    if (!isDisabled || changed === 0) return;
    const notice: Notice = {
      kind: 'group-changed',
      to: { group: row.group_id, right: 'manage' },
      group: row.group_id,
      subject: `webhook ${row.webhook}`,
      values: {
        group: row.group_id,
        change: `nothing reached the web-hook ${new URL(row.url).host} for ${DAYS_UNTIL_DISABLED} days, and it was switched off`,
      },
      path: `/groups/${encodeURIComponent(row.group_id)}/webhooks`,
    };
    appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload: notice }]);
  });
}
