import { z } from 'zod';
import { createAssayChecker } from '../parts/genomes/assays/assay-checker.ts';
import type { GenomesService } from '../parts/genomes/genomes-service.ts';
import type { IndexClient } from '../parts/genomes/index/index-client.ts';
import { AssayWatcher } from '../parts/saved-queries/assay-watcher.ts';
import { MatchTeller } from '../parts/saved-queries/match-teller.ts';
import { SavedQueriesService } from '../parts/saved-queries/saved-queries-service.ts';
import { listInstances } from '../parts/submission/instance-store.ts';
import { AppError } from '../schema/errors.ts';
import type { FindMatchesPort } from '../schema/ports.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';
import type { Services } from './services.ts';

const answered = z.object({ data: z.array(z.looseObject({ accessionVersion: z.string() })) });

const KEY = 'accessionVersion';

/** Joins saved queries with the index that answers them and the entries that they are told of. */
export function openSavedQueries(
  { db }: NodeState,
  { submission }: Pick<Services, 'submission'>,
  { index, genomes }: { readonly index: IndexClient; readonly genomes: GenomesService },
): SavedQueriesService {
  const findMatches = createMatchFinder(index);
  const teller = new MatchTeller({
    db,
    clock: systemClock,
    findMatches,
    readPublished: (references) => submission.readPublished(references),
  });
  const { checkAssay } = createAssayChecker(genomes);
  return new SavedQueriesService({
    db,
    clock: systemClock,
    listInstances: () => listInstances(db),
    ...{ findMatches, checkAssay, teller },
    watcher: new AssayWatcher({ db, clock: systemClock, checkAssay }),
  });
}

/** Asks the index as everybody would, whoever saved the query. */
function createMatchFinder(index: IndexClient): FindMatchesPort['findMatches'] {
  return async ({ instance, filters, keys }, signal) => {
    const { own, others } = splitKeys(filters);
    const wanted = own === null ? keys : keys.filter((key) => own.has(key));
    // A search for certain entries that are none of these finds nothing; it is checked all the same.
    const isChecked = wanted.length === 0;
    const params = {
      ...(isChecked ? filters : { ...others, [KEY]: wanted }),
      ...{ fields: [KEY], limit: isChecked ? 1 : wanted.length, dataFormat: 'JSON' },
    };
    const question = { kind: 'lapis', instance, endpoint: 'details', params } as const;
    try {
      const { pieces } = await index.ask({ ...question, accept: '', requestId: '' }, signal);
      let text = '';
      for await (const piece of pieces) text += String(piece);
      const { data } = answered.parse(JSON.parse(text));
      return { keys: isChecked ? [] : data.map((row) => row[KEY]), problem: null };
    } catch (error) {
      const problem = describeRefusal(error);
      if (problem === null) throw error;
      return { keys: [], problem };
    }
  };
}

/** Entries that a search names itself, by LAPIS' parameter of whatever capitals; null where it names none. */
function splitKeys(filters: Readonly<Record<string, string | string[]>>) {
  const isKey = (name: string) => name.toLowerCase() === KEY.toLowerCase();
  const named = Object.entries(filters).filter(([name]) => isKey(name));
  const others = Object.fromEntries(Object.entries(filters).filter(([name]) => !isKey(name)));
  const own = named.length === 0 ? null : new Set(named.flatMap(([, value]) => value));
  return { own, others };
}

/** What is wrong with a question, in a sentence; null for failures that are not the question's. */
function describeRefusal(error: unknown): string | null {
  if (!(error instanceof AppError)) return null;
  if (error.code === 'instance-not-found') return 'The collection is no longer there.';
  if (error.code !== 'request-invalid') return null;
  return (
    (error.details.problems ?? []).map(({ value, hint }) => `${value}: ${hint}`).join(' ') ||
    error.message
  );
}
