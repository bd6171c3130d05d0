import { addJob } from '../../platform/jobs/job-queue.ts';
import type { OutboxRow } from '../../platform/postgres/outbox.ts';
import type { Transaction } from '../../platform/postgres/transaction.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import { type GroupsPort, type Notice, noticeKinds, type Person } from '../../schema/ports.ts';
import { addMail } from './mail/add-mail.ts';
import { deliverWebhookJob, toQueue } from './notice-jobs.ts';
import { isSecretKind } from './notice-kind-rules.ts';
import { noticeTexts, toTitle } from './notice-texts.ts';
import { findDelivery } from './preference-store.ts';

export interface TakeNoticeOptions {
  readonly groups: GroupsPort;
  readonly box: SecretBox;
  /** Address of the node, for web-hooks. */
  readonly nodeUrl: string;
}

/** Makes of one event what each recipient gets: an inbox item, a mail, deliveries to web-hooks. */
export async function takeNotice(
  tx: Transaction,
  row: OutboxRow,
  options: TakeNoticeOptions,
): Promise<void> {
  const notice = row.payload as Notice;
  if (!noticeKinds.includes(notice.kind)) return;
  if ('email' in notice.to) {
    await addMail(tx, options.box, {
      account: null,
      to: notice.to.email,
      notice,
      at: row.occurredAt,
    });
  } else {
    for (const person of await findPeople(notice, options.groups))
      await tell(tx, { row, notice, person, box: options.box });
  }
  if (isSecretKind(notice.kind)) await scrub(tx, row);
  else if (notice.group !== null)
    await addDeliveries(tx, row, { notice, group: notice.group, ...options });
}

async function findPeople({ to }: Notice, groups: GroupsPort): Promise<readonly Person[]> {
  if ('group' in to) return groups.listPeople(to.group, to.right);
  if (!('account' in to)) return [];
  const person = await groups.findPerson(to.account);
  return person === null ? [] : [person];
}

async function tell(
  tx: Transaction,
  {
    row,
    notice,
    person,
    box,
  }: {
    readonly row: OutboxRow;
    readonly notice: Notice;
    readonly person: Person;
    readonly box: SecretBox;
  },
): Promise<void> {
  const delivery = await findDelivery(tx, person.id, notice.kind);
  if (!isSecretKind(notice.kind)) {
    const digest = delivery === 'daily' || delivery === 'weekly' ? delivery : null;
    await putInInbox(tx, { row, notice, account: person.id, digest });
  }
  if (delivery !== 'at-once' || person.email === '') return;
  const mail = { account: person.id, to: person.email, notice, at: row.occurredAt };
  await addMail(tx, box, mail);
}

/** A later notice about the same thing takes the place of one that was not read. */
async function putInInbox(
  tx: Transaction,
  item: {
    readonly row: OutboxRow;
    readonly notice: Notice;
    readonly account: string;
    readonly digest: string | null;
  },
): Promise<void> {
  const { row, notice, account, digest } = item;
  await tx.execute(
    'DELETE FROM notice WHERE account = $1 AND kind = $2 AND subject = $3 AND read_at IS NULL',
    [account, notice.kind, notice.subject],
  );
  await tx.execute(
    `INSERT INTO notice (account, kind, group_id, subject, "values", path, occurred_at, digest)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      account,
      notice.kind,
      notice.group,
      notice.subject,
      JSON.stringify(notice.values),
      notice.path,
      row.occurredAt,
      digest,
    ],
  );
}

/** The secret is in the sealed mail now, and stays nowhere else. */
async function scrub(tx: Transaction, row: OutboxRow): Promise<void> {
  await tx.execute(
    `UPDATE outbox SET payload = jsonb_build_object('kind', payload -> 'kind', 'takenOver', true)
     WHERE sequence = $1`,
    [row.sequence],
  );
}

async function addDeliveries(
  tx: Transaction,
  row: OutboxRow,
  {
    notice,
    group,
    nodeUrl,
  }: { readonly notice: Notice; readonly group: string; readonly nodeUrl: string },
): Promise<void> {
  const body = JSON.stringify({
    event: notice.kind,
    group,
    occurredAt: row.occurredAt.toISOString(),
    sequence: row.sequence,
    name: noticeTexts[notice.kind].name,
    title: toTitle(notice.kind, notice.values),
    values: notice.values,
    url: new URL(notice.path, `${nodeUrl}/`).href,
  });
  const added = await tx.query<{ id: string }>(
    `INSERT INTO webhook_delivery (webhook, kind, body, created_at)
     SELECT id, $2, $3, $4 FROM webhook WHERE group_id = $1 AND $2 = ANY (kinds) AND disabled_at IS NULL
     RETURNING id`,
    [group, notice.kind, body, row.occurredAt],
  );
  for (const { id } of added)
    await addJob(
      tx,
      deliverWebhookJob,
      { id },
      { key: `webhook:${id}`, queue: toQueue('webhook', id) },
    );
}
