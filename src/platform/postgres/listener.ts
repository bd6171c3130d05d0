import type { Client } from 'pg';
import { connectClient, type DatabaseAddress, quoteIdentifier } from './connection.ts';
import { DatabaseError, toDatabaseError } from './database-error.ts';

/**
 * Called for each notification with its payload, and with undefined when some may have been missed
 * because the connection was lost for a while: then look for yourself.
 */
export type NotificationHandler = (payload: string | undefined) => void;

/** Delays before the first and all later attempts to connect again, in milliseconds. */
const FIRST_DELAY = 50;
const LONGEST_DELAY = 5_000;

/** LISTEN for all of this process over one connection, which is made again when it is lost. */
export class Listener {
  readonly #address: DatabaseAddress;
  readonly #handlers = new Map<string, Set<NotificationHandler>>();
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  /** Statements on the one connection run one after another. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(address: DatabaseAddress) {
    this.#address = address;
  }

  /** Resolves once the server has taken the LISTEN; returns how to end it. */
  async listen(channel: string, handler: NotificationHandler): Promise<() => Promise<void>> {
    await this.#inTurn(async () => {
      if (this.#closed) throw new DatabaseError('other', 'The database has been closed.');
      const client = this.#client ?? (await this.#connect());
      if (!this.#handlers.has(channel)) await client.query(`LISTEN ${quoteIdentifier(channel)}`);
      const handlers = this.#handlers.get(channel) ?? new Set();
      this.#handlers.set(channel, handlers.add(handler));
    });
    return () => this.#inTurn(() => this.#unlisten(channel, handler));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#queue;
    this.#handlers.clear();
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  async #unlisten(channel: string, handler: NotificationHandler): Promise<void> {
    const handlers = this.#handlers.get(channel);
    if (handlers?.delete(handler) !== true || handlers.size > 0) return;
    this.#handlers.delete(channel);
    await this.#client?.query(`UNLISTEN ${quoteIdentifier(channel)}`);
  }

  async #connect(): Promise<Client> {
    const client = await connectClient(this.#address);
    client.on('notification', (message) => {
      for (const handler of this.#handlers.get(message.channel) ?? [])
        handler(message.payload ?? '');
    });
    const lose = () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      this.#connectAgain(FIRST_DELAY);
    };
    client.on('error', lose);
    client.on('end', lose);
    this.#client = client;
    return client;
  }

  #connectAgain(delay: number): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#inTurn(() => this.#restore()).catch(() =>
        this.#connectAgain(Math.min(delay * 2, LONGEST_DELAY)),
      );
    }, delay);
    this.#timer.unref();
  }

  async #restore(): Promise<void> {
    if (this.#client !== undefined || this.#closed) return;
    const client = await this.#connect();
    try {
      for (const channel of this.#handlers.keys()) {
        await client.query(`LISTEN ${quoteIdentifier(channel)}`);
      }
    } catch (error) {
      this.#client = undefined;
      await client.end().catch(() => {});
      throw error;
    }
    for (const handlers of this.#handlers.values()) {
      for (const handler of handlers) handler(undefined);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(work).catch((error: unknown) => {
      throw toDatabaseError(error);
    });
    this.#queue = next.catch(() => {});
    return next;
  }
}
