import type { Database } from '../../../platform/postgres/database.ts';
import type { Clock } from '../../../std/clock.ts';
import {
  countLaboratories,
  type LaboratoryCount,
  type LaboratoryKind,
} from './count-laboratories.ts';

/** Laboratories as they were counted at a moment. */
export interface CountedLaboratories {
  readonly countedAt: Date;
  readonly laboratories: readonly LaboratoryCount[];
}

export interface LaboratoryCountsOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** Port: collections know in how many of them each entry is, by accession. */
  readonly readUses: () => Promise<ReadonlyMap<string, number>>;
}

// All entries of an instance are looked at: of a million that takes seconds, however many ask.
const KEPT_MILLISECONDS = 60_000;

/** Counts laboratories, and gives whoever asks within a minute the same count. */
export class LaboratoryCounts {
  readonly #options: LaboratoryCountsOptions;
  readonly #kept = new Map<
    string,
    { readonly at: number; readonly counted: Promise<CountedLaboratories> }
  >();

  constructor(options: LaboratoryCountsOptions) {
    this.#options = options;
  }

  count(instance: string, by: LaboratoryKind): Promise<CountedLaboratories> {
    const key = `${by} ${instance}`;
    const now = this.#options.clock.now().getTime();
    const known = this.#kept.get(key);
    if (known !== undefined && now - known.at < KEPT_MILLISECONDS) return known.counted;
    const counted = this.#count(instance, by);
    this.#kept.set(key, { at: now, counted });
    // What failed is not kept.
    counted.catch(() => this.#kept.delete(key));
    return counted;
  }

  async #count(instance: string, by: LaboratoryKind): Promise<CountedLaboratories> {
    const { db, clock, readUses } = this.#options;
    const countedAt = clock.now();
    const laboratories = await countLaboratories(db, instance, { by, uses: await readUses() });
    return { countedAt, laboratories };
  }
}
