import { isIPv6 } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../schema/caller.ts';
import { type AnyOperation, type RateClass, rateClasses } from '../../schema/define-operation.ts';
import { AppError } from '../../schema/errors.ts';
import { findRateClass } from './rate-class.ts';
import { type BucketVerdict, TokenBuckets } from './token-buckets.ts';

/** Requests in a minute, by whom or what they are counted. */
export interface RateSettings {
  /** Of one account or token, whatever its address. */
  readonly caller: number;
  /** Of one caller, by the kind of request. */
  readonly classes: Readonly<Record<RateClass, number>>;
  /** Downloads of one caller that may be under way at once. */
  readonly downloadsAtOnce: number;
  /** Whether clients on this machine are counted by the kind of their requests, too. */
  readonly countsLoopback: boolean;
}

/** Probes of whoever watches the node are never refused. */
const UNCOUNTED = new Set(['/health', '/ready']);

/** How soon a client may ask again that has too many downloads under way. */
const DOWNLOAD_RETRY_SECONDS = 5;

interface Counted {
  readonly name: string;
  readonly perMinute: number;
  readonly verdict: BucketVerdict;
}

/** Counts requests by address, by account or token, and by kind; refuses what is too much. */
export class RateLimits {
  readonly #addresses: TokenBuckets;
  readonly #callers: TokenBuckets | null;
  readonly #classes: ReadonlyMap<RateClass, TokenBuckets>;
  readonly #settings: RateSettings | null;
  readonly #counted = new WeakMap<FastifyRequest, readonly Counted[]>();
  readonly #downloads = new Map<string, number>();

  /** Without settings only addresses are counted. */
  constructor(
    requestsPerMinute: number,
    settings: RateSettings | null,
    now: () => number = () => performance.now(),
  ) {
    this.#addresses = new TokenBuckets(requestsPerMinute, now);
    this.#settings = settings;
    this.#callers = settings === null ? null : new TokenBuckets(settings.caller, now);
    const classes = settings === null ? [] : rateClasses;
    this.#classes = new Map(
      classes.map((name) => [name, new TokenBuckets(settings?.classes[name] ?? 1, now)]),
    );
  }

  /** Counts a request by its address, before anything of it is read. @throws AppError too-many-requests */
  countAddress(request: FastifyRequest, reply: FastifyReply): void {
    if (UNCOUNTED.has(request.url)) return;
    const { perMinute } = this.#addresses;
    const verdict = this.#addresses.take(toAddressKey(request.ip));
    this.#tell({ name: 'address', perMinute, verdict }, request, reply);
    refuse(verdict, `More than ${perMinute} requests in a minute from this address.`);
  }

  /**
   * Counts a request by who sends it and what it is.
   * @throws AppError too-many-requests
   */
  countCaller(
    definition: AnyOperation,
    caller: Caller | null,
    { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  ): void {
    const callers = this.#callers;
    if (callers === null || this.#settings === null) return;
    const key = toCallerKey(caller, request.ip);
    if (caller !== null) {
      const { perMinute } = callers;
      const verdict = callers.take(key);
      this.#tell({ name: 'caller', perMinute, verdict }, request, reply);
      refuse(verdict, `More than ${perMinute} requests in a minute from this account or token.`);
    }
    if (isLoopback(request.ip) && !this.#settings.countsLoopback) return;
    const name = findRateClass(definition);
    const buckets = name === null ? undefined : this.#classes.get(name);
    if (name === null || buckets === undefined) return;
    // Whoever signs in has no account yet that could be counted, and guesses many.
    const verdict = buckets.take(name === 'sign-in' ? toAddressKey(request.ip) : key);
    this.#tell({ name, perMinute: buckets.perMinute, verdict }, request, reply);
    refuse(verdict, `More than ${buckets.perMinute} requests of the kind '${name}' in a minute.`);
    if (name === 'download') this.#startDownload(key, reply, this.#settings.downloadsAtOnce);
  }

  /** A download counts until its last byte is sent, or its client is gone. */
  #startDownload(key: string, reply: FastifyReply, limit: number): void {
    const underWay = this.#downloads.get(key) ?? 0;
    if (underWay >= limit) {
      throw new AppError('too-many-requests', {
        detail: `${underWay} downloads of yours are under way; so many may be at once.`,
        retryAfter: DOWNLOAD_RETRY_SECONDS,
      });
    }
    this.#downloads.set(key, underWay + 1);
    reply.raw.once('close', () => {
      const left = (this.#downloads.get(key) ?? 1) - 1;
      if (left > 0) this.#downloads.set(key, left);
      else this.#downloads.delete(key);
    });
  }

  /** Says what was counted in the headers of draft-ietf-httpapi-ratelimit-headers. */
  #tell(counted: Counted, request: FastifyRequest, reply: FastifyReply): void {
    const all = [...(this.#counted.get(request) ?? []), counted];
    this.#counted.set(request, all);
    const toItem = ({ name, verdict }: Counted) =>
      `"${name}";r=${verdict.remaining};t=${verdict.secondsToFull}`;
    reply.header(
      'RateLimit-Policy',
      all.map(({ name, perMinute }) => `"${name}";q=${perMinute};w=60`).join(', '),
    );
    reply.header('RateLimit', all.map(toItem).join(', '));
  }
}

function refuse({ isAllowed, retryAfter }: BucketVerdict, detail: string): void {
  if (!isAllowed) throw new AppError('too-many-requests', { detail, retryAfter });
}

/** A token is counted by itself, a session as its account, and who is not known by the address. */
function toCallerKey(caller: Caller | null, address: string): string {
  if (caller === null) return `address ${toAddressKey(address)}`;
  return caller.token === null ? `account ${caller.id}` : `token ${caller.token.id}`;
}

/** An address, or of IPv6 the network of 64 bits that one client usually has for itself. */
export function toAddressKey(address: string): string {
  const [plain = ''] = address.split('%');
  if (!isIPv6(plain)) return plain;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  // Dots stand for two groups.
  const count = (all: readonly string[]) => all.length + (all.at(-1)?.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? 0 : 8 - count(groups) - count(behind);
  const full = [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), ...behind];
  return `${full
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** Whether a client is on this machine. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}
