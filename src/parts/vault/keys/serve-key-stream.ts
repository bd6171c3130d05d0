import type { Duplex } from 'node:stream';
import { answerKeyRequest, describeKeyRequest } from './answer-key-request.ts';
import type { KeyFolder } from './key-folder.ts';
import {
  FrameReader,
  formatFrame,
  type KeyAnswer,
  type KeyRequest,
  keyRequest,
} from './key-protocol.ts';
import { KeyServiceError } from './key-service.ts';
import type { RequestLog } from './request-log.ts';

/** What every connection of a key service shares. */
export interface KeyServer {
  readonly keys: KeyFolder;
  readonly log: RequestLog;
  readonly limit: RequestLimit;
  readonly now: () => Date;
}

/** So many requests a minute, of all connections together; more are refused until the minute is over. */
export class RequestLimit {
  readonly #most: number;
  #minute = 0;
  #count = 0;

  constructor(mostPerMinute: number) {
    this.#most = mostPerMinute;
  }

  /** @throws KeyServiceError key-service-busy */
  count(now: Date): void {
    const minute = Math.floor(now.getTime() / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count > this.#most) {
      throw new KeyServiceError(
        'key-service-busy',
        `The key service answers ${this.#most} requests a minute.`,
      );
    }
  }
}

/**
 * Answers the requests of one connection, one after the other, until it ends. A connection that sends what is no frame
 * is closed.
 */
export async function serveKeyStream(stream: Duplex, server: KeyServer): Promise<void> {
  const reader = new FrameReader();
  // What the other side does to its end is its matter.
  stream.on('error', () => stream.destroy());
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      for (const message of reader.push(piece)) {
        const answer = await answerMessage(message, server);
        if (!stream.write(formatFrame(answer))) await drained(stream);
      }
    }
  } catch {
    // It broke off, or sent no frame.
  }
  stream.destroy();
}

function drained(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stream.off('drain', end);
      stream.off('close', end);
      resolve();
    };
    stream.once('drain', end);
    stream.once('close', end);
  });
}

async function answerMessage(message: unknown, server: KeyServer): Promise<KeyAnswer> {
  const { keys, log, limit, now } = server;
  const parsed = keyRequest.safeParse(message);
  const at = now();
  if (!parsed.success) {
    const { id } = (message ?? {}) as { readonly id?: unknown };
    log.write({ at: at.toISOString(), ask: 'unknown', outcome: 'key-request-invalid' });
    return refuse(typeof id === 'number' ? id : 0, {
      failure: 'key-request-invalid',
      message: 'The key service knows no such request.',
    });
  }
  const request: KeyRequest = parsed.data;
  const write = (outcome: string) => {
    // Which keys there are is asked for every page, and is no secret.
    if (request.ask === 'list') return;
    log.write({ at: at.toISOString(), ...describeKeyRequest(request), outcome });
  };
  try {
    limit.count(at);
    const answer = await answerKeyRequest(keys, request, at);
    write('done');
    return { id: request.id, ok: true, answer };
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    write(error.failure);
    return refuse(request.id, { failure: error.failure, message: error.message });
  }
}

function refuse(
  id: number,
  why: { readonly failure: KeyServiceError['failure']; readonly message: string },
): KeyAnswer {
  return { id, ok: false, ...why };
}
