import type { Database } from '../../platform/postgres/database.ts';
import { appendEvents, readEvents } from '../../platform/postgres/outbox.ts';
import type { Transaction } from '../../platform/postgres/transaction.ts';
import {
  type EntryReference,
  type FindMatchesPort,
  NO_INSTANCE,
  type Notice,
  type ReadPublishedPort,
} from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';
import { toFilters } from './query-search.ts';
import {
  addTold,
  countTold,
  listWatched,
  lockPosition,
  readPosition,
  type SavedQuery,
  setPosition,
  setProblem,
} from './saved-query-store.ts';

export interface MatchTellerOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** Port: genomes finds which of some entries a search finds. */
  readonly findMatches: FindMatchesPort['findMatches'];
  /** Port: submission knows what is open, and since when. */
  readonly readPublished: ReadPublishedPort['readPublished'];
}

const TOPICS = new Set(['entries.released', 'entries.changed']);
/** Events that are read at once; a released batch names 32 entries, a change of terms up to thousands. */
const EVENTS_AT_ONCE = 200;
const ENTRIES_AT_ONCE = 1000;
/** After so long an event is passed over, even if the index has not got what it names: it may be gone for good. */
const LONGEST_WAIT_MS = 3_600_000;
/** A run leaves the rest to the next one. */
const LONGEST_RUN_MS = 60_000;

/** Entries of one instance that became open, with the moment, by accession and version. */
interface News {
  readonly instance: string;
  readonly published: ReadonlyMap<string, Date>;
}

/** Events that were read together, and what is new by them. */
interface Batch {
  /** The last of them. */
  readonly position: number;
  readonly oldest: Date;
  readonly news: readonly News[];
}

interface Match {
  readonly query: SavedQuery;
  readonly accessions: readonly string[];
  readonly problem: string | null;
}

/** Tells accounts of open entries that their watched queries find, as they open. */
export class MatchTeller {
  readonly #options: MatchTellerOptions;

  constructor(options: MatchTellerOptions) {
    this.#options = options;
  }

  /** Goes on where the last run ended, until nothing is left or a minute has gone by. */
  async run(signal: AbortSignal): Promise<void> {
    const { db, clock } = this.#options;
    const begin = clock.now().getTime();
    while (clock.now().getTime() - begin < LONGEST_RUN_MS) {
      signal.throwIfAborted();
      const after = await readPosition(db);
      const batch = await this.#readBatch(after);
      if (batch === null || !(await this.#isIndexed(batch, signal))) return;
      const matches: Match[] = [];
      for (const news of batch.news) matches.push(...(await this.#findMatches(news, signal)));
      await db.transaction((tx) => this.#tell(tx, { after, batch, matches }));
    }
  }

  async #readBatch(after: number): Promise<Batch | null> {
    const { db, readPublished } = this.#options;
    const events = await readEvents(db, { after, limit: EVENTS_AT_ONCE });
    const [first] = events;
    if (first === undefined) return null;
    const byInstance = new Map<string, Map<string, EntryReference>>();
    let position = after;
    let count = 0;
    for (const event of events) {
      if (count > 0 && count >= ENTRIES_AT_ONCE) break;
      position = event.sequence;
      if (!TOPICS.has(event.topic)) continue;
      const { entries } = event.payload as { readonly entries: readonly EntryReference[] };
      const known = byInstance.get(event.instance) ?? new Map<string, EntryReference>();
      // The index has the latest version only.
      for (const entry of entries) {
        const other = known.get(entry.accession);
        if (other === undefined || other.version < entry.version) known.set(entry.accession, entry);
      }
      byInstance.set(event.instance, known);
      count += entries.length;
    }
    const news: News[] = [];
    for (const [instance, entries] of byInstance) {
      news.push({ instance, published: await readPublished([...entries.values()]) });
    }
    return { position, oldest: new Date(first.occurredAt), news };
  }

  /** Whether the index has what the events name: it follows a moment behind the database. */
  async #isIndexed({ news, oldest }: Batch, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    if (clock.now().getTime() - oldest.getTime() > LONGEST_WAIT_MS) return true;
    for (const { instance, published } of news) {
      if (published.size === 0) continue;
      try {
        const found = await this.#ask(instance, {}, [...published.keys()], signal);
        if (found.size < published.size) return false;
      } catch (error) {
        // The instance is gone, and nothing of it is waited for.
        if (!(error instanceof QueryRefused)) throw error;
      }
    }
    return true;
  }

  async #ask(
    instance: string,
    filters: ReturnType<typeof toFilters>,
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<Set<string>> {
    const found = new Set<string>();
    for (let at = 0; at < keys.length; at += ENTRIES_AT_ONCE) {
      const some = keys.slice(at, at + ENTRIES_AT_ONCE);
      const matches = await this.#options.findMatches({ instance, filters, keys: some }, signal);
      for (const key of matches.keys) found.add(key);
      if (matches.problem !== null) throw new QueryRefused(matches.problem);
    }
    return found;
  }

  async #findMatches({ instance, published }: News, signal: AbortSignal): Promise<Match[]> {
    const matches: Match[] = [];
    if (published.size === 0) return matches;
    for (const query of await listWatched(this.#options.db, instance)) {
      const since = query.watchedSince?.getTime() ?? 0;
      const keys = [...published].filter(([, at]) => at.getTime() >= since).map(([key]) => key);
      if (keys.length === 0) continue;
      try {
        const found = await this.#ask(instance, toFilters(query.search), keys, signal);
        const accessions = [...found].map((key) => key.slice(0, key.lastIndexOf('.')));
        matches.push({ query, accessions, problem: null });
      } catch (error) {
        if (!(error instanceof QueryRefused)) throw error;
        matches.push({ query, accessions: [], problem: error.message });
      }
    }
    return matches;
  }

  async #tell(
    tx: Transaction,
    told: { readonly after: number; readonly batch: Batch; readonly matches: readonly Match[] },
  ): Promise<void> {
    // Where another run was quicker, it has told of this batch.
    if ((await lockPosition(tx)) !== told.after) return;
    const at = this.#options.clock.now();
    const notices: Notice[] = [];
    for (const { query, accessions, problem } of told.matches) {
      await setProblem(tx, query.id, problem);
      const added = await addTold(tx, query.id, { accessions, at });
      if (added === 0) continue;
      notices.push(await this.#compose(tx, query, at));
    }
    if (notices.length > 0) {
      await appendEvents(
        tx,
        notices.map((payload) => ({ topic: 'notice', instance: NO_INSTANCE, payload })),
      );
    }
    await setPosition(tx, told.batch.position);
  }

  /** One notice a day and query, which a later one of the day replaces while nobody has read it: so it counts the day. */
  async #compose(tx: Transaction, query: SavedQuery, at: Date): Promise<Notice> {
    const day = at.toISOString().slice(0, 10);
    const count = await countTold(tx, query.id, new Date(`${day}T00:00:00Z`));
    const search = query.search === '' ? '' : `?${query.search}`;
    return {
      kind: 'matches-found',
      to: { account: query.account },
      group: null,
      subject: `saved-query ${query.id} ${day}`,
      values: { count, name: query.name },
      path: `/${query.page}/${encodeURIComponent(query.instance)}${search}`,
    };
  }
}

/** A query that the index does not understand any more, with its reason. */
class QueryRefused extends Error {}
