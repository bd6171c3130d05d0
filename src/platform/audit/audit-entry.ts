import { createHash } from 'node:crypto';

/** What was done, as it is told to the audit log. */
export interface AuditEntry {
  readonly operation: string;
  /** Id of the account or token; null for somebody who is not known and for the node itself. */
  readonly actor: string | null;
  /** What it was done to: the address of the request, or the thing's name. */
  readonly target: string;
  /** HTTP status of the answer; 200 for what happened without a request. */
  readonly status: number;
  readonly requestId: string;
  readonly clientAddress: string;
  /** What matters of it beside: before and after, counts, reasons. Never a secret. */
  readonly details: AuditDetails;
}

export type AuditDetails = Readonly<Record<string, unknown>>;

/** A row of the chain. */
export interface AuditRow {
  /** From 1 on, without gaps, in the order of commits. */
  readonly sequence: number;
  /** Hash of the row before in hex; zeros for the first. */
  readonly previous: string;
  /** Hex. */
  readonly hash: string;
  /** JSON text of the entry with its time `at`. */
  readonly content: string;
}

/** What the row before the first would have as its hash. */
export const FIRST_PREVIOUS = '0'.repeat(64);

const MAX_DETAILS_LENGTH = 32_768;
const MAX_TEXT_LENGTH = 2_000;
const SECRET_NAME =
  /password|passphrase|secret|token|credential|cookie|authorization|private.?key/i;

/** The entry as the text that is hashed and kept. Values whose names speak of secrets are left out. */
export function toContent(entry: AuditEntry, at: Date): string {
  const details = clean(entry.details) as object;
  const text = JSON.stringify(details);
  return JSON.stringify({
    at: at.toISOString(),
    operation: cleanText(entry.operation),
    actor: entry.actor === null ? null : cleanText(entry.actor),
    target: cleanText(entry.target),
    status: entry.status,
    requestId: cleanText(entry.requestId),
    clientAddress: cleanText(entry.clientAddress),
    details:
      text.length <= MAX_DETAILS_LENGTH
        ? details
        : { leftOut: text.length, sha256: createHash('sha256').update(text).digest('hex') },
  });
}

/** The hash of a row: what the trigger in the database computes. */
export function computeRowHash(row: Omit<AuditRow, 'hash'>): string {
  return createHash('sha256')
    .update(`outbreak audit 1\n${row.sequence}\n${row.previous}\n${row.content}`)
    .digest('hex');
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [
        cleanText(name),
        SECRET_NAME.test(name) ? '[left out]' : clean(one),
      ]),
    );
  }
  return value;
}

/** PostgreSQL's JSON takes neither the letter 0 nor half a surrogate pair. */
function cleanText(text: string): string {
  const cut = text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}…`;
  return cut.toWellFormed().replaceAll('\0', '�');
}
