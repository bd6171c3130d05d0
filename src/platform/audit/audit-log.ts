import type { Clock } from '../../std/clock.ts';
import type { Queryable } from '../postgres/queryable.ts';
import type { Transaction } from '../postgres/transaction.ts';
import { type AuditEntry, toContent } from './audit-entry.ts';

export interface AuditLogOptions {
  readonly db: Queryable;
  readonly clock: Clock;
  /** Resolves when what has committed is signed outside the database. */
  readonly sign: () => Promise<void>;
}

interface Waiting {
  readonly content: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const ROWS_PER_STATEMENT = 500;

/**
 * Writes the audit log. Rows get their place in the chain in the order of commits, one transaction at a
 * time: so entries that come while one is being written go together in the next.
 */
export class AuditLog {
  readonly #options: AuditLogOptions;
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  /** Resolves when the entry is in the chain and the chain's end is signed. */
  record(entry: AuditEntry): Promise<void> {
    const content = toContent(entry, this.#options.clock.now());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ content, resolve, reject });
      if (!this.#isWriting) void this.#write();
    });
  }

  /** Adds the entry to a transaction, as the last thing before its commit: with it, or not at all. */
  append(transaction: Transaction, entry: AuditEntry): void {
    appendAudit(transaction, entry, this.#options.clock.now());
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, ROWS_PER_STATEMENT);
      try {
        await insertContents(
          this.#options.db,
          batch.map(({ content }) => content),
        );
        await this.#options.sign();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWriting = false;
  }
}

/** Adds an entry to a transaction, as the last thing before its commit. */
export function appendAudit(transaction: Transaction, entry: AuditEntry, at: Date): void {
  const content = toContent(entry, at);
  transaction.beforeCommit(() => insertContents(transaction, [content]));
}

async function insertContents(on: Queryable, contents: readonly string[]): Promise<void> {
  await on.execute(
    `INSERT INTO audit_record (content)
     SELECT content FROM unnest($1::text[]) WITH ORDINALITY AS entry (content, position) ORDER BY position`,
    [contents],
  );
}
