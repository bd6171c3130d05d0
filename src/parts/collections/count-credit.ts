import type { EntrySummary } from '../../schema/ports.ts';
import type { MemberRole } from './collection.ts';

/** A member that the asker may see. */
export interface SeenMember {
  readonly entry: EntrySummary;
  readonly role: MemberRole;
}

/** Members of one kind. */
export interface Tally {
  focal: number;
  background: number;
}

/** Whom members come from, and what they are; computed of the members themselves. */
export interface Credit {
  readonly laboratories: readonly ({
    readonly name: string;
    /** Sequenced and submitted it, or took the sample. */
    readonly as: 'submitting' | 'originating';
  } & Tally)[];
  readonly groups: readonly ({ readonly id: string; readonly name: string } & Tally)[];
  readonly instances: readonly ({
    readonly id: string;
    readonly name: string;
    readonly simulated: boolean;
  } & Tally)[];
  readonly countries: readonly ({ readonly name: string } & Tally)[];
  readonly terms: readonly ({ readonly id: string } & Tally)[];
  /** First and last day of collection that is known, 'YYYY-MM-DD' or a part of it; null for none. */
  readonly collected: { readonly first: string; readonly last: string } | null;
  readonly status: {
    readonly current: number;
    readonly superseded: number;
    readonly revoked: number;
  };
}

/** The fields of metadata that credit is computed from. */
export const CREDIT_FIELDS = ['submittingLab', 'originatingLab', 'country', 'date'] as const;

/** Counts by a name, the most first, then by the name. */
class Tallies<Facts extends { readonly name: string }> {
  readonly #all = new Map<string, Facts & Tally>();

  add(key: string, facts: Facts, role: MemberRole): void {
    const tally = this.#all.get(key) ?? { ...facts, focal: 0, background: 0 };
    tally[role] += 1;
    this.#all.set(key, tally);
  }

  list(): readonly (Facts & Tally)[] {
    const total = (one: Tally) => one.focal + one.background;
    return [...this.#all.values()].sort(
      (a, b) => total(b) - total(a) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    );
  }
}

/** Adds up members as they come, so that not all of them have to be in memory. */
export class CreditCounter {
  readonly #laboratories = new Tallies<{ name: string; as: 'submitting' | 'originating' }>();
  readonly #groups = new Tallies<{ id: string; name: string }>();
  readonly #instances = new Tallies<{ id: string; name: string; simulated: boolean }>();
  readonly #countries = new Tallies<{ name: string }>();
  readonly #terms = new Tallies<{ name: string; id: string }>();
  readonly #status = { current: 0, superseded: 0, revoked: 0 };
  #first: string | null = null;
  #last: string | null = null;

  add({ entry, role }: SeenMember): void {
    const { submittingLab, originatingLab, country, date } = entry.metadata;
    for (const [name, as] of [
      [submittingLab, 'submitting'],
      [originatingLab, 'originating'],
    ] as const) {
      if (name) this.#laboratories.add(`${as} ${name}`, { name, as }, role);
    }
    this.#groups.add(entry.ownerGroup, { id: entry.ownerGroup, name: entry.ownerName }, role);
    const { instance: id, instanceName, simulated } = entry;
    this.#instances.add(id, { id, name: instanceName, simulated }, role);
    if (country) this.#countries.add(country, { name: country }, role);
    this.#terms.add(entry.terms, { id: entry.terms, name: entry.terms }, role);
    this.#status[entry.status] += 1;
    if (!date) return;
    if (this.#first === null || date < this.#first) this.#first = date;
    if (this.#last === null || date > this.#last) this.#last = date;
  }

  finish(): Credit {
    const [first, last] = [this.#first, this.#last];
    return {
      laboratories: this.#laboratories.list(),
      groups: this.#groups.list(),
      instances: this.#instances.list(),
      countries: this.#countries.list(),
      terms: this.#terms.list().map(({ id, focal, background }) => ({ id, focal, background })),
      collected: first === null || last === null ? null : { first, last },
      status: { ...this.#status },
    };
  }
}
