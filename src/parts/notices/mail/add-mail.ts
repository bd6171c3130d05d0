import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import type { Notice } from '../../../schema/ports.ts';
import { sendMailJob, toQueue } from '../notice-jobs.ts';
import type { MailContent } from './compose-mail.ts';
import { MAIL_PURPOSE } from './send-waiting-mail.ts';

/** Puts a mail about one notice on its way; it replaces one about the same thing that is still waiting. */
export async function addMail(
  tx: Transaction,
  box: SecretBox,
  {
    account,
    to,
    notice,
    at,
  }: {
    readonly account: string | null;
    readonly to: string;
    readonly notice: Notice;
    readonly at: Date;
  },
): Promise<void> {
  const { kind, values, path } = notice;
  await putMail(tx, box, {
    account,
    kind,
    mergeKey: JSON.stringify([account ?? to, kind, notice.subject]),
    content: { to, items: [{ kind, values, path }], more: 0, isDigest: false },
    at,
  });
}

/** Puts a mail on its way, with the job that sends it. */
export async function putMail(
  tx: Queryable,
  box: SecretBox,
  mail: {
    readonly account: string | null;
    /** A notice's kind, or 'digest'. */
    readonly kind: string;
    readonly mergeKey: string;
    readonly content: MailContent;
    readonly at: Date;
  },
): Promise<void> {
  const [row] = await tx.query<{ id: string }>(
    `INSERT INTO notice_mail (account, kind, merge_key, sealed, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (merge_key) WHERE state = 'waiting'
       DO UPDATE SET sealed = excluded.sealed, revision = notice_mail.revision + 1
     RETURNING id`,
    [
      mail.account,
      mail.kind,
      mail.mergeKey,
      box.seal(MAIL_PURPOSE, JSON.stringify(mail.content)),
      mail.at,
    ],
  );
  if (row === undefined) return;
  await addJob(
    tx,
    sendMailJob,
    { id: row.id },
    { key: `mail:${row.id}`, queue: toQueue('mail', row.id) },
  );
}
