import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { DeliveryWay } from '../delivery-context.ts';

/** How a delivery ended. */
export type UseOutcome = 'whole' | 'broken' | 'cut' | 'failed';

/** That somebody is given bytes of a file. */
export interface NewUse {
  readonly account: string;
  readonly dataset: string;
  readonly file: string;
  readonly entitlement: string;
  /** Null for a right that does not come from an application. */
  readonly application: string | null;
  readonly way: DeliveryWay;
  /** Null where it is not known before. */
  readonly announcedBytes: number | null;
  readonly requestId: string;
}

/** Writes it down before a byte leaves; gives its number. */
export async function beginUse(on: Queryable, use: NewUse, at: Date): Promise<string> {
  const [row] = await on.query<{ id: string }>(
    `INSERT INTO delivery_use (account, dataset, file, entitlement, application, way, started_at, announced_bytes, request_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id::text AS id`,
    [
      ...[use.account, use.dataset, use.file, use.entitlement, use.application, use.way],
      ...[at, use.announcedBytes, use.requestId],
    ],
  );
  return row?.id ?? '';
}

/** Writes down how it ended; what has ended stays as it is. */
export async function endUse(
  on: Queryable,
  id: string,
  end: { readonly outcome: UseOutcome; readonly sentBytes: number; readonly at: Date },
): Promise<void> {
  await on.execute(
    `UPDATE delivery_use SET outcome = $2, sent_bytes = $3, ended_at = $4 WHERE id = $1 AND outcome = 'running'`,
    [id, end.outcome, end.sentBytes, end.at],
  );
}

/** What ran when the node ended was broken off; nobody knows how much had left. */
export async function endLostUses(on: Queryable, at: Date): Promise<void> {
  await on.execute(
    `UPDATE delivery_use SET outcome = 'broken', ended_at = $1 WHERE outcome = 'running'`,
    [at],
  );
}
