import type { AuditEntry } from '../../platform/audit/audit-entry.ts';
import { writeAuditExport } from '../../platform/audit/audit-export.ts';
import { type AuditHead, parsePublicKey } from '../../platform/audit/audit-head.ts';
import type { AuditLog } from '../../platform/audit/audit-log.ts';
import { type AuditVerdict, checkAuditChain } from '../../platform/audit/check-audit-chain.ts';
import { type AuditRange, findRange } from '../../platform/audit/find-range.ts';
import { readLines } from '../../platform/audit/head-file.ts';
import { readAuditRows } from '../../platform/audit/read-audit-rows.ts';
import type { NodeIdentity } from '../../platform/node-identity/node-identity.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { defined } from '../../std/assert.ts';
import { type AuditPage, type AuditQuestion, readAuditPage } from './read-audit-page.ts';

export interface AuditServiceOptions {
  readonly db: Database;
  readonly identity: Pick<NodeIdentity, 'id' | 'publicKey'>;
  /** File of the signed heads. */
  readonly headPath: string;
  /** The head that was signed last. */
  readonly findLastHead: () => AuditHead | null;
  readonly record: AuditLog['record'];
  /** Where heads are sent to be kept by somebody else; null for nowhere. */
  readonly headUrl: string | null;
  /** Aborts when the receiver of a head has taken too long; after ten seconds unless given. */
  readonly limitTime?: () => AbortSignal;
}

const limitToTenSeconds = () => AbortSignal.timeout(10_000);

/** The audit log as administrators use it. */
export class AuditService {
  readonly #options: AuditServiceOptions;
  #sent: string | null = null;

  constructor(options: AuditServiceOptions) {
    this.#options = options;
  }

  list(question: AuditQuestion): Promise<AuditPage> {
    return readAuditPage(this.#options.db, question);
  }

  async *export(range: AuditRange): AsyncGenerator<string> {
    const { db, identity, headPath } = this.#options;
    yield* writeAuditExport(db, { ...(await findRange(db, range)), identity, headPath });
  }

  /** Who took a copy of the log stands in the log, and so in the copy. */
  recordExport(
    range: AuditRange,
    who: Pick<AuditEntry, 'actor' | 'requestId' | 'clientAddress'>,
  ): Promise<void> {
    const details = { from: range.from ?? null, to: range.to ?? null };
    const what = { operation: 'export-audit', target: '/api/audit/export', status: 200, details };
    return this.#options.record({ ...who, ...what });
  }

  /** Checks the whole log against itself and against what was signed outside the database. */
  verify(): Promise<AuditVerdict> {
    const { db, identity, headPath } = this.#options;
    return checkAuditChain({
      rows: readAuditRows(db, { after: 0 }),
      headLines: readLines(headPath),
      publicKey: defined(parsePublicKey(identity.publicKey), 'a public key'),
    });
  }

  /**
   * Sends the last head to the address of the setting auditHeadUrl, unless it has it.
   * @throws Error where it does not take it: the next run sends the head that is the last one then
   */
  async sendHead(signal: AbortSignal): Promise<void> {
    const { headUrl, findLastHead, limitTime = limitToTenSeconds } = this.#options;
    const head = findLastHead();
    if (headUrl === null || head === null || head.hash === this.#sent) return;
    const response = await fetch(headUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(head),
      redirect: 'error',
      signal: AbortSignal.any([signal, limitTime()]),
    });
    await response.body?.cancel();
    if (!response.ok)
      throw new Error(`The address for audit heads answered with status ${response.status}.`);
    this.#sent = head.hash;
  }
}
