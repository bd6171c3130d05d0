import pg from 'pg';

/** What went wrong, by a name of our own, whatever SQLSTATE or socket error it came as. */
export type DatabaseErrorCode =
  | 'unique-violation'
  | 'foreign-key-violation'
  | 'check-violation'
  | 'not-null-violation'
  | 'value-invalid'
  | 'serialization-failure'
  | 'deadlock'
  | 'lock-not-available'
  | 'query-cancelled'
  | 'permission-denied'
  | 'database-missing'
  | 'too-many-connections'
  | 'disk-full'
  | 'read-only'
  | 'connection-lost'
  | 'unavailable'
  | 'version-unsupported'
  | 'encoding-unsupported'
  | 'other';

const BY_STATE: Readonly<Record<string, DatabaseErrorCode>> = {
  '23505': 'unique-violation',
  '23P01': 'unique-violation',
  '23503': 'foreign-key-violation',
  '23514': 'check-violation',
  '23502': 'not-null-violation',
  '40001': 'serialization-failure',
  '40P01': 'deadlock',
  '55P03': 'lock-not-available',
  '57014': 'query-cancelled',
  '42501': 'permission-denied',
  '28000': 'permission-denied',
  '28P01': 'permission-denied',
  '3D000': 'database-missing',
  '53300': 'too-many-connections',
  '53100': 'disk-full',
  '25006': 'read-only',
  '57P01': 'connection-lost',
  '57P02': 'connection-lost',
  '57P03': 'unavailable',
};

/** Socket errors before there was a connection, and after. */
const UNREACHABLE = ['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EACCES'];
const CUT = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'];

/** An error of the database or of the way to it. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;
  /** PostgreSQL's five letters, where it came from the server. */
  readonly sqlState: string | undefined;
  /** The constraint, table and column it names. */
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;

  constructor(code: DatabaseErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    const source = cause instanceof pg.DatabaseError ? cause : undefined;
    this.sqlState = source?.code;
    this.constraint = source?.constraint;
    this.table = source?.table;
    this.column = source?.column;
  }
}

/** Any error that `pg` throws, as ours; ours stay as they are. */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const message = error instanceof Error ? describe(error) : String(error);
  return new DatabaseError(findCode(error, message), message, error);
}

function findCode(error: unknown, message: string): DatabaseErrorCode {
  if (error instanceof pg.DatabaseError) {
    const state = error.code ?? '';
    const named = BY_STATE[state];
    if (named !== undefined) return named;
    // Class 08 is connections, class 22 is values that do not fit their type.
    if (state.startsWith('08')) return 'connection-lost';
    return state.startsWith('22') ? 'value-invalid' : 'other';
  }
  const code = findSystemCode(error);
  if (UNREACHABLE.includes(code)) return 'unavailable';
  if (CUT.includes(code)) return 'connection-lost';
  // pg names these only in words.
  if (/timeout exceeded when trying to connect|timeout expired/.test(message)) return 'unavailable';
  if (/Connection terminated|not queryable|Client was closed/i.test(message)) {
    return 'connection-lost';
  }
  return 'other';
}

/** The code of a socket's error; a host with several addresses gives one error for each. */
function findSystemCode(error: unknown): string {
  const one = error instanceof AggregateError ? error.errors[0] : error;
  return one instanceof Error && 'code' in one ? String(one.code) : '';
}

function describe(error: Error): string {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(String).join('; ') : error.name;
}
