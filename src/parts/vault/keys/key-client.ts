import type { Duplex } from 'node:stream';
import {
  FrameReader,
  formatFrame,
  type KeyAnswer,
  type KeyAnswerFields,
  type KeyQuestion,
} from './key-protocol.ts';
import {
  type AcceptedHeader,
  type HeaderRelease,
  type KeyService,
  KeyServiceError,
} from './key-service.ts';
import type { KeyState, NodeKey } from './key-state.ts';

const TIMEOUT_MILLISECONDS = 30_000;

interface Waiting {
  readonly resolve: (answer: KeyAnswerFields) => void;
  readonly reject: (error: KeyServiceError) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Asks a key service over a stream, which it opens at the first question and anew where it broke: a service that is
 * started again is found by the next question.
 */
export class KeyClient implements KeyService {
  readonly #connect: () => Promise<Duplex>;
  #stream: Promise<Duplex> | null = null;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #isClosed = false;

  constructor(connect: () => Promise<Duplex>) {
    this.#connect = connect;
  }

  async listKeys(): Promise<readonly NodeKey[]> {
    return (await this.#ask({ ask: 'list' })).keys ?? [];
  }

  async acceptHeader(
    header: Uint8Array,
    { reader, file }: { readonly reader: Uint8Array; readonly file: string },
  ): Promise<AcceptedHeader> {
    const answer = await this.#ask({
      ask: 'accept',
      header: toBase64(header),
      reader: toBase64(reader),
      file,
    });
    return {
      forReader: fromBase64(answer.forReader),
      forStore: fromBase64(answer.forStore),
      key: answer.key ?? '',
    };
  }

  async releaseHeader(header: Uint8Array, release: HeaderRelease): Promise<Uint8Array> {
    const { recipient, ...why } = release;
    const answer = await this.#ask({
      ask: 'release',
      header: toBase64(header),
      recipient: toBase64(recipient),
      ...why,
    });
    return fromBase64(answer.header);
  }

  async renewHeader(
    header: Uint8Array,
  ): Promise<{ readonly header: Uint8Array; readonly key: string }> {
    const answer = await this.#ask({ ask: 'renew', header: toBase64(header) });
    return { header: fromBase64(answer.header), key: answer.key ?? '' };
  }

  async rotate(): Promise<readonly NodeKey[]> {
    return (await this.#ask({ ask: 'rotate' })).keys ?? [];
  }

  async setState(
    key: string,
    state: Exclude<KeyState, 'active' | 'destroyed'>,
  ): Promise<readonly NodeKey[]> {
    return (await this.#ask({ ask: 'set-state', key, state })).keys ?? [];
  }

  close(): void {
    this.#isClosed = true;
    const stream = this.#stream;
    this.#lose('the node stops');
    stream?.then((one) => one.destroy()).catch(() => undefined);
  }

  async #ask(question: KeyQuestion): Promise<KeyAnswerFields> {
    if (this.#isClosed) throw new KeyServiceError('key-service-unavailable', 'The node stops.');
    this.#stream ??= this.#open();
    const stream = await this.#stream;
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new KeyServiceError('key-service-unavailable', 'The key service does not answer.'));
      }, TIMEOUT_MILLISECONDS);
      this.#waiting.set(id, { resolve, reject, timer });
      stream.write(formatFrame({ id, ...question }));
    });
  }

  async #open(): Promise<Duplex> {
    let stream: Duplex;
    try {
      stream = await this.#connect();
    } catch (error) {
      this.#stream = null;
      const { message } = error as Error;
      throw new KeyServiceError(
        'key-service-unavailable',
        `The key service cannot be reached: ${message}`,
        error,
      );
    }
    const reader = new FrameReader();
    const opened = this.#stream;
    const lose = () => {
      if (this.#stream === opened) this.#lose('the key service has ended');
    };
    stream.on('data', (piece: Uint8Array) => {
      try {
        for (const message of reader.push(piece)) this.#settle(message as KeyAnswer);
      } catch {
        stream.destroy();
      }
    });
    stream.on('error', lose);
    stream.on('close', lose);
    return stream;
  }

  #settle(answer: KeyAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (answer.ok) waiting.resolve(answer.answer);
    else waiting.reject(new KeyServiceError(answer.failure, answer.message));
  }

  #lose(why: string): void {
    this.#stream = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of waiting) {
      clearTimeout(timer);
      reject(new KeyServiceError('key-service-unavailable', `No answer: ${why}.`));
    }
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function fromBase64(text: string | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(text ?? '', 'base64'));
}
