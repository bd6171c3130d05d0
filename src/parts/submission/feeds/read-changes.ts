import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** Where a reader of changes is: behind an entry of an event of the outbox. */
export interface ChangeCursor {
  readonly sequence: number;
  /** Of the entry in the event, from 1; 0 for before its first. */
  readonly position: number;
}

export const CHANGES_BEGIN: ChangeCursor = { sequence: 0, position: 0 };

const CURSOR = /^(\d{1,15})\.(\d{1,9})$/;

/** '42.7'. */
export function formatChangeCursor({ sequence, position }: ChangeCursor): string {
  return `${sequence}.${position}`;
}

/** Null for what is no cursor. */
export function parseChangeCursor(text: string): ChangeCursor | null {
  const [, sequence, position] = CURSOR.exec(text) ?? [];
  if (sequence === undefined || position === undefined) return null;
  return { sequence: Number(sequence), position: Number(position) };
}

/** What everybody may know of a version. */
export interface ChangedRecord {
  readonly submissionId: string;
  readonly group: string;
  readonly terms: string;
  readonly termsUntil: string | null;
  readonly originNode: string;
  readonly submittedAt: string;
  readonly releasedAt: string;
  readonly metadata: Readonly<Record<string, string | null>>;
  /** By segment. */
  readonly sequences: Readonly<
    Record<string, { readonly length: number; readonly sha256: string }>
  >;
}

/**
 * One change of an entry that everybody may see. 'changed': it has opened, or its terms are others; 'closed': it was open
 * and is no more, so that nothing but its name is told.
 */
export interface EntryChange {
  readonly cursor: string;
  readonly type: 'released' | 'revised' | 'revoked' | 'changed' | 'closed';
  readonly accession: string;
  readonly version: number;
  readonly at: string;
  /** As it is now; null for what is closed. */
  readonly record: ChangedRecord | null;
}

/** Changes of an instance behind a cursor. */
export interface ChangePage {
  readonly changes: readonly EntryChange[];
  /** Where to go on. */
  readonly cursor: string;
  /** False where there is or may be more. */
  readonly isEnd: boolean;
}

const TOPICS = ['entries.released', 'entries.changed'];
/** Events that are looked into at once. */
const EVENTS_A_STEP = 20;
/** So many entries of events are looked at for one page, whoever may see them: the next page goes on there. */
const MOST_LOOKED_AT = 50_000;

interface ChangeRow {
  readonly sequence: number;
  readonly position: number;
  readonly topic: string;
  readonly at: Date;
  readonly accession: string;
  readonly version: number;
  readonly is_open: boolean;
  readonly is_revocation: boolean;
  readonly record: ChangedRecord | null;
}

const MOMENT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const RECORD = `jsonb_build_object(
  'submissionId', e.submission_id, 'group', e.owner_group, 'terms', e.terms, 'termsUntil', e.terms_until::text,
  'originNode', e.origin_node,
  'submittedAt', to_char(e.submitted_at AT TIME ZONE 'UTC', ${MOMENT}),
  'releasedAt', to_char(e.released_at AT TIME ZONE 'UTC', ${MOMENT}),
  'metadata', e.metadata,
  'sequences', coalesce((SELECT jsonb_object_agg(s.segment,
      jsonb_build_object('length', s.length, 'sha256', encode(s.digest, 'hex')))
    FROM entry_sequence s WHERE s.accession = e.accession AND s.version = e.version), '{}'))`;

/**
 * Reads what was released, revised, revoked, opened and closed in an instance, in the order in which it became visible:
 * the outbox is read in order (adr/2026-11-23-outbox-read-in-order.md), so that who goes on behind the last cursor
 * misses nothing. Only what everybody may see now is told, or that something which everybody could see is closed;
 * neither a cursor nor the end of a page tells of other events.
 */
export async function readChanges(
  db: Queryable,
  instance: string,
  page: { readonly after: ChangeCursor; readonly limit: number },
): Promise<ChangePage> {
  const changes: EntryChange[] = [];
  let { after } = page;
  let lookedAt = 0;
  for (;;) {
    const events = await db.query<{ sequence: number; entries: number }>(
      `SELECT sequence, jsonb_array_length(payload -> 'entries') AS entries FROM outbox
       WHERE topic = ANY($1::text[]) AND instance = $2 AND sequence >= $3 ORDER BY sequence LIMIT $4`,
      [TOPICS, instance, after.sequence, EVENTS_A_STEP],
    );
    const last = events.at(-1);
    if (last === undefined) break;
    const left = page.limit - changes.length;
    const rows = await readRows(db, instance, { after, last: last.sequence, limit: left + 1 });
    changes.push(...rows.slice(0, left).map(toChange));
    if (rows.length > left) return { changes, cursor: cursorOf(changes, page.after), isEnd: false };
    if (events.length < EVENTS_A_STEP) break;
    after = { sequence: last.sequence, position: last.entries };
    lookedAt += events.reduce((sum, { entries }) => sum + entries, 0);
    if (lookedAt > MOST_LOOKED_AT) {
      return { changes, cursor: formatChangeCursor(after), isEnd: false };
    }
  }
  // Not the last event: it may be one that this reader must not learn of.
  return { changes, cursor: cursorOf(changes, page.after), isEnd: true };
}

const cursorOf = (changes: readonly EntryChange[], before: ChangeCursor): string =>
  changes.at(-1)?.cursor ?? formatChangeCursor(before);

function readRows(
  db: Queryable,
  instance: string,
  range: { readonly after: ChangeCursor; readonly last: number; readonly limit: number },
): Promise<readonly ChangeRow[]> {
  const { after, last, limit } = range;
  return db.query<ChangeRow>(
    `SELECT c.*, CASE WHEN c.is_open THEN (SELECT ${RECORD} FROM entry e
         WHERE e.accession = c.accession AND e.version = c.version) END AS record
     FROM (
       SELECT o.sequence, o.topic, o.occurred_at AS at, r.position::int AS position, e.accession, e.version,
         e.visibility = 'open' AS is_open, e.is_revocation
       FROM outbox o
         CROSS JOIN LATERAL jsonb_array_elements(o.payload -> 'entries') WITH ORDINALITY AS r(entry, position)
         CROSS JOIN LATERAL (SELECT * FROM entry
           WHERE accession = r.entry ->> 'accession' AND version = (r.entry ->> 'version')::int OFFSET 0) e
       WHERE o.topic = ANY($1::text[]) AND o.instance = $2 AND o.sequence BETWEEN $3 AND $5
         AND (o.sequence, r.position) > ($3, $4)
         AND (e.visibility = 'open' OR (o.topic = 'entries.changed' AND EXISTS (
           SELECT FROM sharing_change h WHERE h.accession = e.accession AND h.before ->> 'visibility' = 'open')))
       ORDER BY o.sequence, r.position LIMIT $6
     ) c ORDER BY c.sequence, c.position`,
    [TOPICS, instance, after.sequence, after.position, last, limit],
  );
}

function toChange(row: ChangeRow): EntryChange {
  return {
    cursor: formatChangeCursor(row),
    type: toType(row),
    accession: row.accession,
    version: row.version,
    at: row.at.toISOString(),
    record: row.record,
  };
}

function toType({ topic, is_open, is_revocation, version }: ChangeRow): EntryChange['type'] {
  if (!is_open) return 'closed';
  if (topic === 'entries.changed') return 'changed';
  if (is_revocation) return 'revoked';
  return version === 1 ? 'released' : 'revised';
}
