/** What a bucket says to one request. */
export interface BucketVerdict {
  readonly isAllowed: boolean;
  /** Whole requests that are left. */
  readonly remaining: number;
  /** Whole seconds until the bucket is full again. */
  readonly secondsToFull: number;
  /** Whole seconds, at least 1, until the next request is allowed; 0 where it is already. */
  readonly retryAfter: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds of the clock when the tokens were counted. */
  at: number;
}

/** More keys than this are not remembered: who has not asked for the longest time begins anew. */
const MAX_KEYS = 100_000;

/**
 * Token buckets by key, all of the same size: a full one allows as many requests at once as may be sent in a minute,
 * and fills steadily in that time. Memory is bounded.
 */
export class TokenBuckets {
  readonly perMinute: number;
  readonly #now: () => number;
  readonly #maxKeys: number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param now milliseconds that never go back */
  constructor(perMinute: number, now: () => number, maxKeys: number = MAX_KEYS) {
    this.perMinute = perMinute;
    this.#now = now;
    this.#maxKeys = maxKeys;
  }

  /** Takes a token of the key's bucket, where there is one. */
  take(key: string): BucketVerdict {
    const now = this.#now();
    const perMillisecond = this.perMinute / 60_000;
    const known = this.#buckets.get(key);
    const filled =
      known === undefined ? this.perMinute : known.tokens + (now - known.at) * perMillisecond;
    const before = Math.min(this.perMinute, filled);
    const isAllowed = before >= 1;
    const tokens = isAllowed ? before - 1 : before;
    // Put behind all others: the first of the map is the one that has not asked for the longest time.
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens, at: now });
    if (this.#buckets.size > this.#maxKeys) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
    const toSeconds = (missing: number) => Math.ceil(missing / perMillisecond / 1000);
    return {
      isAllowed,
      remaining: Math.floor(tokens),
      secondsToFull: toSeconds(this.perMinute - tokens),
      retryAfter: isAllowed ? 0 : Math.max(1, toSeconds(1 - tokens)),
    };
  }
}
