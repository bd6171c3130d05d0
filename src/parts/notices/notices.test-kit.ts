import { prepareJobs } from '../../platform/jobs/job-queue.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { PLATFORM_MIGRATIONS } from '../../platform/postgres/migrate.ts';
import { appendEvents } from '../../platform/postgres/outbox.ts';
import { onEmbeddedServer } from '../../platform/postgres/test-database.ts';
import { createSecretBox } from '../../platform/secrets/secret-box.ts';
import { type GroupsPort, NO_INSTANCE, type Notice, type Person } from '../../schema/ports.ts';
import { defined } from '../../std/assert.ts';
import type { MailTransport } from './mail/mail-transport.ts';
import { takeNextNotices } from './notice-reader.ts';
import { NoticesService } from './notices-service.ts';
import { noticesPart } from './part.ts';

export const ANNA: Person = { id: 'anna', name: 'Anna', email: 'anna@example.org' };
export const BEN: Person = { id: 'ben', name: 'Ben', email: 'ben@example.org' };

const groups: GroupsPort = {
  readGroupNames: async (ids) => ids.map((id) => ({ id, name: id })),
  listPeople: async (group) => (group === 'lab' ? [ANNA, BEN] : []),
  findPerson: async (id) => [ANNA, BEN].find((person) => person.id === id) ?? null,
};

export const makeNotice = (more: Partial<Notice> = {}): Notice => ({
  kind: 'comment-added',
  to: { group: 'lab', right: 'submit' },
  group: 'lab',
  subject: 'comment 1',
  values: { title: 'sample 1' },
  path: '/submissions/1',
  ...more,
});

export interface NoticesWorld {
  readonly db: Database;
  readonly service: NoticesService;
  readonly box: ReturnType<typeof createSecretBox>;
  /** Sets the time. */
  setTime(iso: string): void;
  tell(...notices: readonly Notice[]): Promise<void>;
  take(db?: Database): Promise<number>;
}

export function withNotices(
  transport: MailTransport | null,
  work: (world: NoticesWorld) => Promise<void>,
): Promise<void> {
  const folder = defined(noticesPart.migrations, 'migrations');
  return onEmbeddedServer()([PLATFORM_MIGRATIONS, { part: 'notices', folder }], async (db) => {
    await prepareJobs(db.address);
    let now = new Date('2026-03-03T12:00:00Z');
    const box = createSecretBox(new Uint8Array(32).fill(5));
    const nodeUrl = 'https://node.example.org';
    const service = new NoticesService({
      db,
      clock: { now: () => now },
      box,
      groups,
      transport,
      nodeName: 'Test node',
      nodeUrl,
      mayReachPrivate: true,
    });
    await work({
      db,
      service,
      box,
      setTime: (iso) => {
        now = new Date(iso);
      },
      tell: (...notices) =>
        db.transaction(async (tx) => {
          appendEvents(
            tx,
            notices.map((payload) => ({ topic: 'notice', instance: NO_INSTANCE, payload })),
          );
        }),
      take: (on = db) => takeNextNotices(on, { groups, box, nodeUrl }),
    });
  });
}
