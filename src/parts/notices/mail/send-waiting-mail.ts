import type { Database } from '../../../platform/postgres/database.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import type { NoticeKind } from '../../../schema/ports.ts';
import type { Clock } from '../../../std/clock.ts';
import { isChoice } from '../notice-kind-rules.ts';
import { toUnsubscribeToken } from '../unsubscribe-token.ts';
import { composeMail, type MailContent } from './compose-mail.ts';
import type { MailTransport } from './mail-transport.ts';

/** What the content of mails is sealed for. */
export const MAIL_PURPOSE = 'notice mail';

export interface SendMailOptions {
  readonly db: Database;
  readonly box: SecretBox;
  readonly clock: Clock;
  /** Null where the node sends no mail. */
  readonly transport: MailTransport | null;
  readonly nodeName: string;
  readonly nodeUrl: string;
}

/** A server did not take a mail yet. */
export class MailDelayedError extends Error {
  override readonly name = 'MailDelayedError';
}

interface MailRow {
  readonly account: string | null;
  readonly sealed: Buffer;
  readonly revision: number;
}

/**
 * Sends one waiting mail and notes that it is sent. Between the server's yes and the note there is a moment
 * at which a crash makes it go out again, with the same Message-ID: SMTP cannot do better.
 * @throws MailDelayedError to be tried again
 */
export async function sendWaitingMail(
  options: SendMailOptions,
  id: string,
  { isLastTry }: { readonly isLastTry: boolean },
): Promise<void> {
  const { db, box, transport } = options;
  const [row] = await db.query<MailRow>(
    "SELECT account, sealed, revision FROM notice_mail WHERE id = $1 AND state = 'waiting'",
    [id],
  );
  if (row === undefined) return;
  if (transport === null) {
    await endMail(options, { id, state: 'refused', reason: 'no mail server' });
    return;
  }
  const content = JSON.parse(box.open(MAIL_PURPOSE, row.sealed)) as MailContent;
  const mail = composeMail(content, {
    nodeName: options.nodeName,
    nodeUrl: options.nodeUrl,
    unsubscribeToken: findToken(box, row.account, content),
  });
  const outcome = await transport.send(id, mail);
  if (outcome.kind === 'taken') {
    const ended = await endMail(options, {
      id,
      state: 'sent',
      reason: null,
      revision: row.revision,
    });
    if (ended === 0)
      throw new MailDelayedError('A later notice has taken the place of the one that was sent.');
    return;
  }
  if (outcome.kind === 'later' && !isLastTry) throw new MailDelayedError(outcome.reason);
  await endMail(options, { id, state: 'refused', reason: outcome.reason });
}

function findToken(box: SecretBox, account: string | null, content: MailContent): string | null {
  const kinds = [...new Set(content.items.map(({ kind }) => kind))].filter(isChoice);
  if (account === null || kinds.length === 0) return null;
  return toUnsubscribeToken(box, { account, kinds: kinds as NoticeKind[] });
}

async function endMail(
  { db, clock }: SendMailOptions,
  end: {
    readonly id: string;
    readonly state: 'sent' | 'refused';
    readonly reason: string | null;
    readonly revision?: number;
  },
): Promise<number> {
  return db.execute(
    `UPDATE notice_mail SET state = $2, reason = $3, ended_at = $4, sealed = NULL
     WHERE id = $1 AND ($5::int IS NULL OR revision = $5)`,
    [end.id, end.state, end.reason?.slice(0, 500) ?? null, clock.now(), end.revision ?? null],
  );
}
