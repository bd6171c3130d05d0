import type { Clock } from '../../std/clock.ts';
import type { Logger } from '../log/logger.ts';
import type { Database } from '../postgres/database.ts';
import { computeRowHash, FIRST_PREVIOUS } from './audit-entry.ts';
import {
  type AuditHead,
  computeLineHash,
  type HeadSigner,
  parseHead,
  signHead,
} from './audit-head.ts';
import { HeadFile } from './head-file.ts';
import { readAuditRows } from './read-audit-rows.ts';

export interface HeadKeeperOptions {
  readonly db: Database;
  readonly path: string;
  readonly signer: HeadSigner;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The channel on which the database tells that there are new rows. */
const CHANNEL = 'audit';

/**
 * Signs the end of the audit chain, outside the database, as soon as rows have committed. Who then changes
 * or removes rows, with whatever rights in the database, can no longer make the chain fit what was signed.
 * Each row is checked on the way, so that a break is told when it happens.
 */
export class HeadKeeper {
  readonly #options: HeadKeeperOptions;
  readonly #file: HeadFile;
  #end: { readonly sequence: number; readonly hash: string };
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #unlisten: () => Promise<void> = async () => undefined;

  private constructor(options: HeadKeeperOptions, file: HeadFile) {
    this.#options = options;
    this.#file = file;
    const last = file.lastLine === null ? null : parseHead(file.lastLine);
    this.#end = { sequence: last?.sequence ?? 0, hash: last?.hash ?? FIRST_PREVIOUS };
  }

  /** Signs what came while nobody did, and from then on whatever comes. */
  static async open(options: HeadKeeperOptions): Promise<HeadKeeper> {
    const keeper = new HeadKeeper(options, await HeadFile.open(options.path));
    await keeper.#checkEnd();
    await keeper.advance();
    keeper.#unlisten = await options.db.listen(CHANNEL, () => void keeper.advance());
    return keeper;
  }

  /** The last head that was signed. */
  get last(): AuditHead | null {
    return this.#file.lastLine === null ? null : parseHead(this.#file.lastLine);
  }

  /**
   * Resolves when all that had committed before the call is signed; callers that come together share a
   * head. A failure is told in the log, and the next call takes it up.
   */
  advance(): Promise<void> {
    if (this.#running === null) {
      this.#running = this.#sign().finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    // The one under way may have read before the caller's rows: one more follows it.
    this.#next ??= this.#running.then(() => {
      this.#next = null;
      return this.advance();
    });
    return this.#next;
  }

  async close(): Promise<void> {
    await this.#unlisten();
    await this.advance();
    await this.#file.close();
  }

  async #sign(): Promise<void> {
    const { db, signer, clock, logger } = this.#options;
    try {
      const start = this.#end;
      for await (const row of readAuditRows(db, { after: start.sequence })) {
        const follows = row.sequence === this.#end.sequence + 1 && row.previous === this.#end.hash;
        if (!follows || computeRowHash(row) !== row.hash) this.#tellBreak(row.sequence);
        this.#end = { sequence: row.sequence, hash: row.hash };
      }
      if (this.#end === start) return;
      const previous = computeLineHash(this.#file.lastLine);
      const at = clock.now().toISOString();
      await this.#file.append(signHead(signer, { ...this.#end, at, previous }));
    } catch (error) {
      logger.error({ err: error }, 'the end of the audit chain could not be signed');
    }
  }

  /** Whether the database still has the row that was signed last. */
  async #checkEnd(): Promise<void> {
    const { sequence, hash } = this.#end;
    if (sequence === 0) return;
    const { db } = this.#options;
    const [row] = await db.query<{ hash: string }>(
      "SELECT encode(hash, 'hex') AS hash FROM audit_record WHERE sequence = $1",
      [sequence],
    );
    if (row?.hash === hash) return;
    this.#tellBreak(sequence);
    const [last] = await db.query<{ sequence: number; hash: string }>(
      "SELECT sequence, encode(hash, 'hex') AS hash FROM audit_record ORDER BY sequence DESC LIMIT 1",
    );
    // The heads that no longer fit stay in the file, so that every check names them from now on.
    if (last === undefined || last.sequence < sequence) {
      this.#end = last ?? { sequence: 0, hash: FIRST_PREVIOUS };
    }
  }

  #tellBreak(sequence: number): void {
    this.#options.logger.error(
      { sequence },
      'the audit chain is not what was signed: run "outbreak audit verify"',
    );
  }
}
