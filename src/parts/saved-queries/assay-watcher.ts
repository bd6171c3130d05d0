import type { Database } from '../../platform/postgres/database.ts';
import { appendEvents } from '../../platform/postgres/outbox.ts';
import {
  type AssayShare,
  type CheckAssayPort,
  NO_INSTANCE,
  type Notice,
} from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';
import { listWatchedAssays, type SavedQuery, setAlerted, setProblem } from './saved-query-store.ts';

export interface AssayWatcherOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** Port: genomes answers what a kept assay asks. */
  readonly checkAssay: CheckAssayPort['checkAssay'];
}

/** A share of fewer genomes says too little to wake anybody. */
const LEAST_COUNTED = 10;

function isOver({ counted, mismatched, threshold }: AssayShare): boolean {
  return counted >= LEAST_COUNTED && mismatched >= threshold * counted;
}

/**
 * Tells accounts of the assays that they watch, once each time that one comes over its threshold. Where too few genomes
 * are known to say anything, what was said last stays.
 */
export class AssayWatcher {
  readonly #options: AssayWatcherOptions;

  constructor(options: AssayWatcherOptions) {
    this.#options = options;
  }

  /** Looks at every assay that is watched. */
  async run(signal: AbortSignal): Promise<void> {
    for (const query of await listWatchedAssays(this.#options.db)) {
      signal.throwIfAborted();
      await this.#look(query, signal);
    }
  }

  async #look(query: SavedQuery, signal: AbortSignal): Promise<void> {
    const { db, clock, checkAssay } = this.#options;
    const now = clock.now();
    const { instance, search } = query;
    const { share, problem } = await checkAssay({ instance, search, now }, signal);
    await setProblem(db, query.id, problem);
    if (share === null || share.counted < LEAST_COUNTED) return;
    const isAlerted = query.alertedAt !== null;
    if (isOver(share) === isAlerted) return;
    await db.transaction(async (tx) => {
      const isOurs = await setAlerted(tx, query, isAlerted ? null : now);
      if (!isOurs || isAlerted) return;
      const payload = compose(query, share, now);
      await appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload }]);
    });
  }
}

function compose(query: SavedQuery, { counted, mismatched, weeks }: AssayShare, at: Date): Notice {
  return {
    kind: 'assay-dropped',
    to: { account: query.account },
    group: null,
    subject: `assay ${query.id} ${at.toISOString()}`,
    values: {
      name: query.name,
      percent: Math.round((1000 * mismatched) / counted) / 10,
      count: counted,
      weeks,
    },
    path: `/assays/${encodeURIComponent(query.instance)}?${query.search}`,
  };
}
