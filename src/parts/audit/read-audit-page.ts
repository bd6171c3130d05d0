import type { Database } from '../../platform/postgres/database.ts';

/** Which events to list, the last one first. */
export interface AuditQuestion {
  readonly operation?: string | undefined;
  readonly actor?: string | undefined;
  /** Beginning of the target. */
  readonly target?: string | undefined;
  /** Times in ISO 8601, the end not included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only those that were refused. */
  readonly isRefused?: boolean | undefined;
  /** Only rows before this number: the `next` of the page before. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** An event of the log. */
export interface AuditEvent {
  readonly sequence: number;
  readonly hash: string;
  readonly at: string;
  readonly operation: string;
  readonly actor: string | null;
  readonly target: string;
  readonly status: number;
  readonly requestId: string;
  readonly clientAddress: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AuditPage {
  readonly events: readonly AuditEvent[];
  /** Give it as `before` for the next page; null on the last. */
  readonly next: number | null;
}

export async function readAuditPage(db: Database, question: AuditQuestion): Promise<AuditPage> {
  const { limit } = question;
  const rows = await db.query<{ sequence: number; hash: string; content: string }>(
    `SELECT sequence, encode(hash, 'hex') AS hash, content FROM audit_record
     WHERE ($1::bigint IS NULL OR sequence < $1)
       AND ($2::text IS NULL OR operation = $2)
       AND ($3::text IS NULL OR actor = $3)
       AND ($4::text IS NULL OR target ^@ $4)
       AND ($5::text IS NULL OR at >= $5)
       AND ($6::text IS NULL OR at < $6)
       AND (NOT $7 OR status >= 400)
     ORDER BY sequence DESC LIMIT $8`,
    [
      question.before ?? null,
      question.operation ?? null,
      question.actor ?? null,
      question.target ?? null,
      question.from ?? null,
      question.to ?? null,
      question.isRefused ?? false,
      limit + 1,
    ],
  );
  const events = rows.slice(0, limit).map(({ sequence, hash, content }) => ({
    ...(JSON.parse(content) as Omit<AuditEvent, 'sequence' | 'hash'>),
    sequence,
    hash,
  }));
  return { events, next: rows.length > limit ? (events.at(-1)?.sequence ?? null) : null };
}
