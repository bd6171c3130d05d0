import { z } from 'zod';
import { queryPages, type SavedQuery } from './saved-query-store.ts';

export const queryId = z.string().regex(/^[\w-]{22}$/, 'An id has 22 letters.');

/** What is given of a query when it is kept. */
export const queryText = {
  name: z.string().trim().min(1).max(200),
  page: z.enum(queryPages).describe('The page of the portal that shows it.'),
  search: z
    .string()
    .max(8000)
    .regex(/^[^?#]/, 'Without the question mark.')
    .or(z.literal(''))
    .describe("Of the page's address: LAPIS' filters, and the page's own parameters (view.…)."),
  isShared: z.boolean().describe('Whoever has its id may read it.'),
  isWatched: z
    .boolean()
    .describe('Its account is told of new matches; of an assay, that it misses too many genomes.'),
};

export const savedQuerySchema = z.object({
  id: z.string(),
  instance: z.string(),
  name: z.string(),
  page: z.enum(queryPages),
  search: z.string(),
  isShared: z.boolean(),
  isWatched: z.boolean(),
  createdAt: z.string(),
  changedAt: z.string(),
  problem: z
    .string()
    .nullable()
    .describe('Why it could not be answered when it was last looked at.'),
});

/** A query as its account is told of it. */
export function toAnswer(query: SavedQuery): z.output<typeof savedQuerySchema> {
  const { id, instance, name, page, search, isShared, problem } = query;
  return {
    ...{ id, instance, name, page, search, isShared, problem },
    isWatched: query.watchedSince !== null,
    createdAt: query.createdAt.toISOString(),
    changedAt: query.changedAt.toISOString(),
  };
}
