import { randomUUID } from 'node:crypto';
import type { AuditDetails } from '../../platform/audit/audit-entry.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type { Caller } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import type { GroupsPort, NoticeKind } from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';
import { type InboxPage, markRead, readInbox } from './inbox-store.ts';
import { composeTestMail } from './mail/compose-test-mail.ts';
import type { MailTransport } from './mail/mail-transport.ts';
import { type MailState, readMailCounts } from './mail/read-mail-state.ts';
import { sendWaitingMail } from './mail/send-waiting-mail.ts';
import type { Delivery } from './notice-kind-rules.ts';
import { noticeTexts } from './notice-texts.ts';
import { listPreferences, type Preference, setPreferences } from './preference-store.ts';
import { sendDigests } from './send-digests.ts';
import { parseUnsubscribeToken } from './unsubscribe-token.ts';
import { deliverWebhook } from './webhooks/deliver-webhook.ts';
import * as webhooks from './webhooks/webhook-store.ts';

export interface NoticesServiceOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly box: SecretBox;
  readonly groups: GroupsPort;
  /** Null where the node sends no mail. */
  readonly transport: MailTransport | null;
  readonly nodeName: string;
  readonly nodeUrl: string;
  /** Web-hooks may reach loopback and private addresses. */
  readonly mayReachPrivate: boolean;
}

const DAYS_KEPT = 180;

/** Tells people what happened: inbox, mail, web-hooks, each as they want it. */
export class NoticesService {
  readonly #options: NoticesServiceOptions;

  constructor(options: NoticesServiceOptions) {
    this.#options = options;
  }

  readInbox(
    caller: Caller,
    question: { onlyUnread: boolean; before?: number | undefined; limit: number },
  ): Promise<InboxPage> {
    return readInbox(this.#options.db, caller.id, question);
  }

  markRead(
    caller: Caller,
    which: { readonly ids: readonly number[] } | { readonly upTo: number },
  ): Promise<number> {
    const { db, clock } = this.#options;
    return markRead(db, caller.id, { ...which, at: clock.now() });
  }

  async readPreferences(caller: Caller): Promise<{
    readonly sendsMail: boolean;
    readonly email: string;
    readonly preferences: readonly (Preference & { readonly name: string })[];
  }> {
    const preferences = await listPreferences(this.#options.db, caller.id);
    return {
      sendsMail: this.#options.transport !== null,
      email: caller.email,
      preferences: preferences.map((one) => ({ ...one, name: noticeTexts[one.kind].name })),
    };
  }

  setPreferences(
    caller: Caller,
    preferences: readonly { readonly kind: NoticeKind; readonly delivery: Delivery }[],
  ): Promise<void> {
    return this.#options.db.transaction((tx) => setPreferences(tx, caller.id, preferences));
  }

  /** What the link in a mail turns off. @throws AppError link-not-valid */
  findUnsubscription(token: string): { readonly kinds: readonly string[] } {
    const { kinds } = this.#parseToken(token);
    return { kinds: kinds.map((kind) => noticeTexts[kind].name) };
  }

  /** Turns it off, without a sign-in. @throws AppError link-not-valid */
  async unsubscribe(token: string): Promise<{ readonly kinds: readonly string[] }> {
    const { account, kinds } = this.#parseToken(token);
    const preferences = kinds.map((kind) => ({ kind, delivery: 'none' as const }));
    await this.#options.db.transaction((tx) => setPreferences(tx, account, preferences));
    return { kinds: kinds.map((kind) => noticeTexts[kind].name) };
  }

  #parseToken(token: string) {
    const parsed = parseUnsubscribeToken(this.#options.box, token);
    if (parsed === null) throw new AppError('link-not-valid');
    return parsed;
  }

  listWebhooks(group: string): Promise<readonly webhooks.Webhook[]> {
    return webhooks.listWebhooks(this.#options.db, group);
  }

  /** @throws AppError request-invalid */
  addWebhook(
    group: string,
    { url, kinds, by }: { url: string; kinds: readonly NoticeKind[]; by: string },
  ): Promise<{ readonly id: string; readonly secret: string }> {
    const { db, box, clock, mayReachPrivate } = this.#options;
    webhooks.checkWebhookUrl(url, mayReachPrivate);
    return webhooks.addWebhook(db, box, { group, url, kinds, by, at: clock.now() });
  }

  removeWebhook(group: string, id: string): Promise<void> {
    return webhooks.removeWebhook(this.#options.db, group, id);
  }

  enableWebhook(group: string, id: string): Promise<void> {
    return webhooks.enableWebhook(this.#options.db, group, id);
  }

  listDeliveries(group: string, id: string): Promise<readonly webhooks.WebhookDelivery[]> {
    return webhooks.listDeliveries(this.#options.db, group, id);
  }

  /** How the node sends mail, and what became of it. */
  async readMailState(): Promise<MailState> {
    const { db, transport } = this.#options;
    return { way: transport?.way ?? 'none', ...(await readMailCounts(db)) };
  }

  /** Sends a mail to the caller now. @throws AppError request-conflict where the node sends no mail */
  async sendTestMail(caller: Caller): Promise<{ isTaken: boolean; reason: string | null }> {
    const { transport, nodeName, nodeUrl } = this.#options;
    if (transport === null) {
      throw new AppError('request-conflict', {
        detail: 'This node sends no mail: set smtpUrl or mailFolder, and mailFrom.',
      });
    }
    if (caller.email === '') {
      throw new AppError('request-conflict', { detail: 'Your account has no e-mail address.' });
    }
    const outcome = await transport.send(
      randomUUID(),
      composeTestMail(caller, { nodeName, nodeUrl }),
    );
    return {
      isTaken: outcome.kind === 'taken',
      reason: outcome.kind === 'taken' ? null : outcome.reason,
    };
  }

  sendMail(id: string, how: { readonly isLastTry: boolean }): Promise<void> {
    return sendWaitingMail(this.#options, id, how);
  }

  deliver(
    id: string,
    how: { readonly isLastTry: boolean; readonly signal: AbortSignal },
  ): Promise<void> {
    return deliverWebhook(this.#options, id, how);
  }

  async sendDigests(): Promise<void> {
    // Without mail what waits for a digest keeps waiting: it goes out when there is a server.
    if (this.#options.transport !== null) await sendDigests(this.#options);
  }

  async removeOld(): Promise<void> {
    const { db, clock } = this.#options;
    const before = new Date(clock.now().getTime() - DAYS_KEPT * 86_400_000);
    await db.execute('DELETE FROM notice WHERE read_at < $1', [before]);
    await db.execute('DELETE FROM notice_mail WHERE ended_at < $1', [before]);
    await db.execute('DELETE FROM webhook_delivery WHERE ended_at < $1', [before]);
  }
}

/** What of a new web-hook stands in the audit log: where it leads, never by what it is signed. */
export function describeWebhook(url: string, kinds: readonly string[]): AuditDetails {
  return { host: new URL(url).host, kinds };
}
