import type { NodeIdentity } from '../node-identity/node-identity.ts';
import type { Queryable } from '../postgres/queryable.ts';
import type { AuditRow } from './audit-entry.ts';
import { parseHead } from './audit-head.ts';
import { readLines } from './head-file.ts';
import { type ReadAuditOptions, readAuditRows } from './read-audit-rows.ts';

const FORMAT = 'outbreak-audit/1';

/** The first line of an export. */
export interface ExportStart {
  readonly format: typeof FORMAT;
  readonly node: string;
  /** Ed25519, SPKI, base64. Compare it with the key that the node publishes. */
  readonly publicKey: string;
  /** The row before the first. */
  readonly after: number;
}

/**
 * A stretch of the audit log as NDJSON: a line that says whose it is, a line for each row, then the heads
 * that the node signed over it, each as `{"head": "its line"}`. Whoever has it needs no node to check it.
 */
export async function* writeAuditExport(
  db: Queryable,
  {
    identity,
    headPath,
    ...range
  }: ReadAuditOptions & {
    readonly identity: Pick<NodeIdentity, 'id' | 'publicKey'>;
    readonly headPath: string;
  },
): AsyncGenerator<string> {
  const start: ExportStart = {
    format: FORMAT,
    node: identity.id,
    publicKey: identity.publicKey,
    after: range.after,
  };
  yield `${JSON.stringify(start)}\n`;
  let last = range.after;
  for await (const { sequence, previous, hash, content } of readAuditRows(db, range)) {
    yield `${JSON.stringify({ sequence, previous, hash, content })}\n`;
    last = sequence;
  }
  const upTo = range.upTo ?? Number.POSITIVE_INFINITY;
  for await (const line of readLines(headPath)) {
    const sequence = parseHead(line)?.sequence ?? 0;
    // Heads that the rows do not reach are evidence against an export whose end was cut off.
    if (sequence > range.after && sequence <= Math.max(last, upTo))
      yield `${JSON.stringify({ head: line })}\n`;
  }
}

/** An export as it was read: rows come first, heads behind them. */
export interface ReadExport {
  readonly start: ExportStart;
  readonly rows: AsyncIterable<AuditRow>;
  /** To be read when the rows have been. */
  readonly headLines: AsyncIterable<string>;
}

/** A line of an export that is not what it should be. */
export class ExportFormatError extends Error {
  override readonly name = 'ExportFormatError';
}

/** Reads an export. @throws ExportFormatError where it is none */
export async function readAuditExport(path: string): Promise<ReadExport> {
  const start = await readStart(path);
  return {
    start,
    rows: pick(path, (line) => ('sequence' in line ? (line as unknown as AuditRow) : null)),
    headLines: pick(path, (line) => ('head' in line ? String(line.head) : null)),
  };
}

async function readStart(path: string): Promise<ExportStart> {
  for await (const line of readLines(path)) {
    const start = parseLine(line, 1) as Partial<ExportStart>;
    const isStart =
      start.format === FORMAT &&
      typeof start.publicKey === 'string' &&
      Number.isSafeInteger(start.after);
    if (!isStart) break;
    return start as ExportStart;
  }
  throw new ExportFormatError(
    `${path} is no export of an audit log: its first line must say ${FORMAT}.`,
  );
}

async function* pick<T>(
  path: string,
  choose: (line: Record<string, unknown>) => T | null,
): AsyncGenerator<T> {
  let number = 0;
  for await (const line of readLines(path)) {
    number++;
    if (number === 1) continue;
    const chosen = choose(parseLine(line, number));
    if (chosen !== null) yield chosen;
  }
}

function parseLine(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new ExportFormatError(`Line ${number} is no JSON object: the file was cut or changed.`);
}
