import { randomBytes } from 'node:crypto';
import type { Database } from '../../platform/postgres/database.ts';
import type { Caller } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import type { CheckAssayPort, FindMatchesPort, Instance } from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';
import type { AssayWatcher } from './assay-watcher.ts';
import type { MatchTeller } from './match-teller.ts';
import { toFilters } from './query-search.ts';
import type { QueryPage, SavedQuery } from './saved-query-store.ts';
import * as store from './saved-query-store.ts';

export interface SavedQueriesServiceOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly listInstances: () => Promise<readonly Instance[]>;
  readonly findMatches: FindMatchesPort['findMatches'];
  readonly checkAssay: CheckAssayPort['checkAssay'];
  readonly teller: MatchTeller;
  readonly watcher: AssayWatcher;
}

/** What its account says of a query. */
export interface QueryText {
  readonly name: string;
  readonly page: QueryPage;
  readonly search: string;
  readonly isShared: boolean;
  readonly isWatched: boolean;
}

/** Bytes by chance in an id: nobody guesses one of 2^128. */
const ID_BYTES = 16;
export const MOST_QUERIES = 200;

/** Searches that accounts keep, share and are told of. */
export class SavedQueriesService {
  readonly #options: SavedQueriesServiceOptions;

  constructor(options: SavedQueriesServiceOptions) {
    this.#options = options;
  }

  list(caller: Caller): Promise<readonly SavedQuery[]> {
    return store.listQueries(this.#options.db, caller.id);
  }

  /** @throws AppError saved-query-not-found */
  async readShared(id: string): Promise<SavedQuery> {
    const found = await store.findShared(this.#options.db, id);
    if (found === null) throw new AppError('saved-query-not-found');
    return found;
  }

  /** @throws AppError instance-not-found, request-invalid, saved-queries-full, not-ready */
  async create(
    caller: Caller,
    { instance, ...text }: QueryText & { readonly instance: string },
    signal: AbortSignal,
  ): Promise<SavedQuery> {
    const { db, clock } = this.#options;
    await this.#check({ ...text, instance }, signal);
    const at = clock.now();
    const { isWatched, ...rest } = text;
    const query: SavedQuery = {
      ...rest,
      id: randomBytes(ID_BYTES).toString('base64url'),
      account: caller.id,
      instance,
      watchedSince: isWatched ? at : null,
      createdAt: at,
      changedAt: at,
      problem: null,
      alertedAt: null,
    };
    await db.transaction(async (tx) => {
      // One at a time for an account, so that none is over the limit.
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `saved-query ${caller.id}`,
      ]);
      if ((await store.countQueries(tx, caller.id)) >= MOST_QUERIES) {
        throw new AppError('saved-queries-full');
      }
      await store.insertQuery(tx, query);
    });
    return query;
  }

  /** @throws AppError saved-query-not-found, request-invalid, not-ready */
  async change(
    caller: Caller,
    id: string,
    { change, signal }: { readonly change: Partial<QueryText>; readonly signal: AbortSignal },
  ): Promise<SavedQuery> {
    const { db, clock } = this.#options;
    if (change.search !== undefined || change.page !== undefined) {
      const own = (await this.list(caller)).find((one) => one.id === id);
      if (own === undefined) throw new AppError('saved-query-not-found');
      await this.#check({ ...own, ...change }, signal);
    }
    return db.transaction(async (tx) => {
      const before = await store.lockQuery(tx, id, caller.id);
      if (before === null) throw new AppError('saved-query-not-found');
      const at = clock.now();
      const { isWatched = before.watchedSince !== null, ...rest } = change;
      // Another search has other matches: those that it finds already are no news.
      const isOther =
        (rest.search ?? before.search) !== before.search ||
        (rest.page ?? before.page) !== before.page;
      const since = isOther ? at : (before.watchedSince ?? at);
      const query: SavedQuery = {
        ...before,
        ...rest,
        watchedSince: isWatched ? since : null,
        changedAt: at,
        problem: isOther ? null : before.problem,
        // Who is not told any more, or of something else, is told anew.
        alertedAt: isOther || !isWatched ? null : before.alertedAt,
      };
      await store.updateQuery(tx, query);
      return query;
    });
  }

  /** @throws AppError saved-query-not-found */
  async remove(caller: Caller, id: string): Promise<void> {
    const isRemoved = await store.removeQuery(this.#options.db, id, caller.id);
    if (!isRemoved) throw new AppError('saved-query-not-found');
  }

  tellMatches(signal: AbortSignal): Promise<void> {
    return this.#options.teller.run(signal);
  }

  checkAssays(signal: AbortSignal): Promise<void> {
    return this.#options.watcher.run(signal);
  }

  /** Refuses a search that the instance cannot answer, rather than keep it. */
  async #check(
    { instance, search, page }: Pick<SavedQuery, 'instance' | 'search' | 'page'>,
    signal: AbortSignal,
  ): Promise<void> {
    const known = await this.#options.listInstances();
    if (!known.some(({ id }) => id === instance)) {
      throw new AppError('instance-not-found', {
        detail: `There is no instance '${instance.slice(0, 60)}'.`,
      });
    }
    const { findMatches, checkAssay } = this.#options;
    const { problem } =
      page === 'assays'
        ? await checkAssay({ instance, search, now: null }, signal)
        : await findMatches({ instance, filters: toFilters(search), keys: [] }, signal);
    if (problem === null) return;
    const value = search.slice(0, 200);
    throw new AppError('request-invalid', {
      problems: [{ code: 'request-invalid', where: 'search', value, hint: problem }],
    });
  }
}
