import type { Logger } from '../../platform/log/logger.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { OUTBOX_CHANNEL, readEvents } from '../../platform/postgres/outbox.ts';
import { type TakeNoticeOptions, takeNotice } from './take-notice.ts';

const EVENTS_AT_ONCE = 50;

/**
 * Takes over what the outbox has of the topic `notice`, in order: some events and the place up to which was
 * read in one transaction, so that each is taken exactly once, whenever the process ends. Resolves with how
 * many it took.
 */
export async function takeNextNotices(db: Database, options: TakeNoticeOptions): Promise<number> {
  return db.transaction(async (tx) => {
    const [position] = await tx.query<{ sequence: number }>(
      'SELECT sequence FROM notice_position FOR UPDATE',
    );
    const events = await readEvents(tx, {
      after: position?.sequence ?? 0,
      topic: 'notice',
      limit: EVENTS_AT_ONCE,
    });
    for (const event of events) await takeNotice(tx, event, options);
    const last = events.at(-1);
    if (last !== undefined)
      await tx.execute('UPDATE notice_position SET sequence = $1', [last.sequence]);
    return events.length;
  });
}

/** Pauses after a failure, in milliseconds. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

/** Takes notices over as they come, until it is stopped. */
export class NoticeReader {
  readonly #db: Database;
  readonly #options: TakeNoticeOptions & { readonly logger: Logger };
  #unlisten: () => Promise<void> = async () => undefined;
  #isWoken = false;
  #isStopped = false;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE;

  constructor(db: Database, options: TakeNoticeOptions & { readonly logger: Logger }) {
    this.#db = db;
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#db.listen(OUTBOX_CHANNEL, () => this.#wake());
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#unlisten();
    await this.#running;
  }

  #wake(): void {
    this.#isWoken = true;
    if (this.#running !== null || this.#isStopped) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      if (this.#isWoken && !this.#isStopped && this.#timer === undefined) this.#wake();
    });
  }

  async #run(): Promise<void> {
    while (this.#isWoken && !this.#isStopped) {
      this.#isWoken = false;
      try {
        if ((await takeNextNotices(this.#db, this.#options)) > 0) this.#isWoken = true;
        this.#pause = FIRST_PAUSE;
      } catch (error) {
        this.#options.logger.error({ err: error }, 'notices could not be taken over');
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#wake();
        }, this.#pause);
        this.#timer.unref();
        this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
        return;
      }
    }
  }
}
