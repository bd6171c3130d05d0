import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../../../platform/log/logger.ts';
import type { EntitlementsPort } from '../../../schema/ports.ts';

/** Between two looks at all running deliveries. A right that ends stops them within 1 s: three looks. */
const LOOK_MILLISECONDS = 250;
/** A right that cannot be asked for is none. */
const LONGEST_UNSURE_MILLISECONDS = 750;

interface Watched {
  readonly entitlement: string;
  readonly cut: () => void;
}

/**
 * Asks again and again whether the rights of running deliveries still hold, with one question for all of them, and cuts
 * those whose right has ended. It asks only while something runs.
 */
export class AccessWatch {
  readonly #entitlements: EntitlementsPort;
  readonly #logger: Logger;
  readonly #watched = new Set<Watched>();
  #isLooking = false;

  constructor(entitlements: EntitlementsPort, logger: Logger) {
    this.#entitlements = entitlements;
    this.#logger = logger;
  }

  /** Calls `cut` once when the right has ended. Returns how to stop watching. */
  watch(entitlement: string, cut: () => void): () => void {
    const watched = { entitlement, cut };
    this.#watched.add(watched);
    void this.#look();
    return () => {
      this.#watched.delete(watched);
    };
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    let lastSure = performance.now();
    while (this.#watched.size > 0) {
      const asked = [...this.#watched];
      try {
        const ids = [...new Set(asked.map(({ entitlement }) => entitlement))];
        const given = await this.#entitlements.listInForce(ids);
        lastSure = performance.now();
        this.#cut(asked.filter(({ entitlement }) => !given.has(entitlement)));
      } catch (error) {
        this.#logger.error({ err: error }, 'rights of running deliveries could not be asked for');
        if (performance.now() - lastSure > LONGEST_UNSURE_MILLISECONDS) this.#cut(asked);
      }
      await wait(LOOK_MILLISECONDS);
    }
    this.#isLooking = false;
  }

  #cut(ended: readonly Watched[]): void {
    for (const watched of ended) {
      // One that ended by itself meanwhile is not watched any more.
      if (this.#watched.delete(watched)) watched.cut();
    }
  }
}
