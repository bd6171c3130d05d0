import type { AuditEvent } from '../../platform/http/http-options.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { appendEvents } from '../../platform/postgres/outbox.ts';
import type { Transaction } from '../../platform/postgres/transaction.ts';
import { NO_INSTANCE, type Notice } from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';
import type { AttemptLimiter } from './attempt-limiter.ts';
import type { IdentityProvider } from './providers/identity-provider.ts';

/** Settings of the part. */
export interface IdentitySettings {
  /** Whether anybody may ask for an account, or only who was invited. */
  readonly registration: 'open' | 'invitation';
  readonly sessionIdleMinutes: number;
  readonly sessionHours: number;
  readonly nodeName: string;
  /** Address under which people reach the node; known once it listens. */
  readonly nodeUrl: () => string;
  readonly providers: readonly IdentityProvider[];
}

export const DEFAULT_SETTINGS: IdentitySettings = {
  registration: 'invitation',
  sessionIdleMinutes: 30,
  sessionHours: 12,
  nodeName: 'Outbreak Commons node',
  nodeUrl: () => 'http://localhost:8080',
  providers: [],
};

/** What all services of the part work with. */
export interface IdentityContext {
  readonly db: Database;
  readonly clock: Clock;
  readonly settings: IdentitySettings;
  readonly attempts: AttemptLimiter;
  /** Events of accounts that no request's own audit row tells, such as that somebody signed in. */
  readonly recordAudit: (event: AuditEvent) => Promise<void>;
}

/** Where a request came from, as sessions and the audit log keep it. */
export interface ClientTrace {
  readonly clientAddress: string;
  readonly clientName: string;
  readonly requestId: string;
}

/** Has somebody told of something, once the transaction has committed. */
export function sendNotice(tx: Transaction, notice: Notice): void {
  appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload: notice }]);
}

/** Tells a person that something about the security of the account has changed. */
export function sendSecurityNotice(tx: Transaction, account: string, what: string): void {
  sendNotice(tx, {
    kind: 'account-security',
    to: { account },
    group: null,
    subject: `account-security:${account}:${what}`,
    values: { what },
    path: '/account',
  });
}
