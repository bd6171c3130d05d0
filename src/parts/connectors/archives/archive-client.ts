import { ArchiveError, type ArchiveErrorCode } from './archive-error.ts';
import type { Pace, Timer } from './pace.ts';

export interface ArchiveRequest {
  readonly url: string;
  /** Sent as a form; without it the request is a GET. */
  readonly form?: Readonly<Record<string, string>>;
  /**
   * Reads the body and throws UnreadableAnswerError for one that is not whole or not what it should be. Nothing below tells
   * a packed body whose end is missing, which fetch unpacks as far as it goes.
   */
  readonly accept: (text: string) => void;
  /** Tries before it is given up; default 6. */
  readonly tries?: number;
}

export interface ArchiveClientOptions {
  /** Of the archive, for people. */
  readonly name: string;
  readonly pace: Pace;
  readonly timer: Timer;
  readonly requestsASecond: number;
  /** Who asks, so that the archive can write to somebody before it shuts us out. */
  readonly userAgent: string;
  /** Values that never stand in a message. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
  /** So long an answer may take as a whole. */
  readonly timeoutMilliseconds?: number;
  /** The longest answer, in bytes unpacked. */
  readonly mostBytes?: number;
}

/** An answer is not what the archive documents: cut, or something else. It is asked for again. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

const TRIES = 6;
const FIRST_PAUSE_MILLISECONDS = 1000;
const LONGEST_PAUSE_MILLISECONDS = 120_000;
const LONGEST_ASKED_PAUSE_MILLISECONDS = 15 * 60_000;
const TIMEOUT_MILLISECONDS = 180_000;
const MOST_BYTES = 256 << 20;

interface Failure {
  readonly code: Exclude<
    ArchiveErrorCode,
    'archive-incomplete' | 'withdrawals-many' | 'instance-unusable'
  >;
  /** What there was to see of it. */
  readonly value: string;
  /** So long the archive asks to wait. */
  readonly pause?: number;
  readonly isFinal?: boolean;
}

/**
 * Asks an archive: at its pace, again where it fails or its answer is cut, and never with an error taken for an answer.
 */
export class ArchiveClient {
  readonly #options: ArchiveClientOptions;
  #requests = 0;

  constructor(options: ArchiveClientOptions) {
    this.#options = options;
  }

  /** How many requests were sent. */
  get requests(): number {
    return this.#requests;
  }

  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /** Lets time pass, as between looks at something that may change. */
  pause(milliseconds: number): Promise<void> {
    return this.#options.timer.wait(milliseconds, this.#options.signal);
  }

  /** The body of a good answer; '' for one without. @throws ArchiveError, or the signal's reason */
  async ask(request: ArchiveRequest): Promise<string> {
    const { signal, timer } = this.#options;
    const tries = request.tries ?? TRIES;
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      const answer = await this.#askOnce(request);
      if (typeof answer === 'string') return answer;
      signal.throwIfAborted();
      if (answer.isFinal === true || attempt >= tries)
        throw this.#toError(request, answer, attempt);
      const backOff = FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1);
      const pause = Math.min(
        Math.max(backOff, answer.pause ?? 0),
        LONGEST_ASKED_PAUSE_MILLISECONDS,
      );
      await timer.wait(
        answer.pause === undefined ? Math.min(pause, LONGEST_PAUSE_MILLISECONDS) : pause,
        signal,
      );
    }
  }

  async #askOnce(request: ArchiveRequest): Promise<string | Failure> {
    const { pace, requestsASecond, signal, userAgent } = this.#options;
    await pace.take(requestsASecond, signal);
    this.#requests += 1;
    const limit = AbortSignal.timeout(this.#options.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS);
    try {
      const response = await fetch(request.url, {
        headers: { 'User-Agent': userAgent, Accept: '*/*' },
        // An archive that sends elsewhere would be asked there without its pace being known.
        redirect: 'error',
        signal: AbortSignal.any([signal, limit]),
        ...(request.form === undefined
          ? {}
          : { method: 'POST', body: new URLSearchParams(request.form) }),
      });
      const text = await this.#readText(response);
      if (!response.ok) return toFailure(response, text);
      request.accept(text);
      return text;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof UnreadableAnswerError) {
        return { code: 'archive-unreadable', value: error.message };
      }
      return { code: 'archive-unreachable', value: describe(error) };
    }
  }

  async #readText(response: Response): Promise<string> {
    const most = this.#options.mostBytes ?? MOST_BYTES;
    const decoder = new TextDecoder('utf-8', { fatal: false });
    let text = '';
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > most) throw new UnreadableAnswerError(`The answer has more than ${most} bytes.`);
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  }

  #toError({ url }: ArchiveRequest, { code, value }: Failure, attempts: number): ArchiveError {
    const { name, secrets } = this.#options;
    const hide = (text: string) =>
      secrets.reduce((left, secret) => left.replaceAll(secret, '(key)'), text);
    const where = hide(url.split('?')[0] ?? url);
    return new ArchiveError(code, {
      where,
      value: hide(value),
      hint: `${HINTS[code](name)} Asked ${attempts === 1 ? 'once' : `${attempts} times`}. ${hide(value).slice(0, 200)}`.trim(),
    });
  }
}

const HINTS: Readonly<Record<Failure['code'], (name: string) => string>> = {
  'archive-unreachable': (name) =>
    `${name} did not answer, or its answer broke off. The next run goes on where this one was; where it lasts, check the network of this node.`,
  'archive-failing': (name) =>
    `${name} answered with an error of its own. The next run goes on where this one was.`,
  'archive-busy': (name) =>
    `${name} asks for fewer requests. The next run goes on where this one was; where it lasts, lower the requests a second or give a key of its API.`,
  'archive-refused': (name) =>
    `${name} does not take the request. Check query, key and address of the connector.`,
  'archive-unreadable': (name) =>
    `What ${name} answers is not what it documents. Where it lasts, its interface has changed and this program needs an update.`,
};

function toFailure(response: Response, text: string): Failure {
  const { status } = response;
  const value = `${status} ${readMessage(text)}`.trim();
  const pause = readRetryAfter(response.headers.get('retry-after'));
  const asked = pause === null ? {} : { pause };
  if (status === 429) return { code: 'archive-busy', value, ...asked };
  if (status >= 500 || status === 408) return { code: 'archive-failing', value, ...asked };
  return { code: 'archive-refused', value, isFinal: true };
}

/** What an error says: archives answer with JSON, XML or a page. */
function readMessage(text: string): string {
  try {
    const json = JSON.parse(text) as Record<string, unknown>;
    const found = json.message ?? json.error ?? json.ERROR;
    if (typeof found === 'string') return found;
  } catch {
    // It is no JSON.
  }
  return text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}

/** Milliseconds to wait (RFC 9110, 10.2.3: seconds, or a date); null where nothing usable is said. */
function readRetryAfter(value: string | null): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'The answer took too long.';
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
