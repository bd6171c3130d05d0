import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../../../platform/log/logger.ts';
import type { EntitlementsPort, GivenFile, VaultHoldsPort } from '../../../schema/ports.ts';

/** Between two looks at all running deliveries. A right that ends stops them within 1 s: three looks. */
const LOOK_MILLISECONDS = 250;
/** A right that cannot be asked for is none, whether the question fails or is not answered. */
const TICK_MILLISECONDS = 100;
/** Counted in ticks: a process that stood still has sent nothing meanwhile, and no answer could have come to it. */
const LONGEST_UNSURE_TICKS = 7;

interface Watched {
  readonly entitlement: string;
  readonly file: GivenFile;
  readonly cut: () => void;
  /** Tick at which its right was known last, before the first look. */
  readonly since: number;
}

/** What a delivery stands on: the right to the file, and the file as it is given. */
export interface WatchedAccess {
  /** Id of the entitlement. */
  readonly entitlement: string;
  readonly file: GivenFile;
}

/**
 * Asks again and again whether the rights of running deliveries still hold and their files are still given, with one question
 * each for all of them, and cuts those of which that has ended. It asks only while something runs.
 */
export class AccessWatch {
  readonly #entitlements: EntitlementsPort;
  readonly #holds: VaultHoldsPort;
  readonly #logger: Logger;
  readonly #watched = new Set<Watched>();
  #isLooking = false;
  #tick = 0;
  #lastSure = 0;
  #guard: NodeJS.Timeout | null = null;

  constructor(
    {
      entitlements,
      holds,
    }: { readonly entitlements: EntitlementsPort; readonly holds: VaultHoldsPort },
    logger: Logger,
  ) {
    this.#entitlements = entitlements;
    this.#holds = holds;
    this.#logger = logger;
  }

  /** Calls `cut` once when the right has ended, or the file is held. Returns how to stop watching. */
  watch(access: WatchedAccess, cut: () => void): () => void {
    const watched = { ...access, cut, since: this.#tick };
    this.#watched.add(watched);
    this.#guard ??= setInterval(() => this.#cutUnsure(), TICK_MILLISECONDS).unref();
    void this.#look();
    return () => {
      this.#watched.delete(watched);
    };
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (this.#watched.size > 0) {
      const asked = [...this.#watched];
      const askedAt = this.#tick;
      try {
        const ids = [...new Set(asked.map(({ entitlement }) => entitlement))];
        const [inForce, given] = await Promise.all([
          this.#entitlements.listInForce(ids),
          this.#holds.listGiven(asked.map(({ file }) => file)),
        ]);
        this.#lastSure = askedAt;
        this.#cut(
          asked.filter(({ entitlement, file }) => !inForce.has(entitlement) || !given.has(file)),
        );
      } catch (error) {
        this.#logger.error({ err: error }, 'rights of running deliveries could not be asked for');
      }
      await wait(LOOK_MILLISECONDS);
    }
    this.#isLooking = false;
  }

  /** Beside the questions: one that is never answered must not keep anything running. */
  #cutUnsure(): void {
    this.#tick += 1;
    const limit = this.#tick - LONGEST_UNSURE_TICKS;
    this.#cut([...this.#watched].filter(({ since }) => Math.max(since, this.#lastSure) < limit));
    if (this.#watched.size > 0 || this.#guard === null) return;
    clearInterval(this.#guard);
    this.#guard = null;
  }

  #cut(ended: readonly Watched[]): void {
    for (const watched of ended) {
      // One that ended by itself meanwhile is not watched any more.
      if (this.#watched.delete(watched)) watched.cut();
    }
  }
}
