import { type Answer, callOperation } from './call-operation.ts';
import { requestJson } from './http.ts';
import type { LapisFilter } from './lapis.ts';

/** The node's own operations that pages use; queries on genomes are in lapis.ts. */
export const client = {
  readNode: (signal?: AbortSignal) => callOperation('get-node', {}, signal),

  createFirstAccount: (body: { token: string; name: string; email: string; password: string }) =>
    callOperation('create-first-account', { body }),

  signIn: (body: { email: string; password: string; code?: string }) =>
    callOperation('create-session', { body }),

  signOut: () => callOperation('delete-session', {}),

  listPathogens: async () => (await callOperation('list-pathogens', {})).pathogens,

  readPathogen: (id: string) => callOperation('get-pathogen', { params: { id } }),

  readInstance: (id: string) => callOperation('get-instance', { params: { id } }),

  countFacets: (
    id: string,
    question: { filters: LapisFilter; columns: readonly string[]; limit: number },
    signal?: AbortSignal,
  ) =>
    callOperation(
      'count-facets',
      { params: { id }, query: {}, body: { ...question, filters: { ...question.filters } } },
      signal,
    ),

  suggest: async (
    id: string,
    query: { text: string; limit: number },
    signal?: AbortSignal,
  ): Promise<Answer<'list-suggestions'>['suggestions']> =>
    (await callOperation('list-suggestions', { params: { id }, query }, signal)).suggestions,

  readEntry: (accession: string) =>
    callOperation('get-entry', { params: { accession }, query: {} }),

  startImport: (instance: string, refusesPrivate: boolean) =>
    callOperation('create-import', { body: { instance, refusesPrivate } }),

  removeInstance: (id: string) => callOperation('delete-instance', { params: { id } }),

  readOpenApi: (): Promise<unknown> => requestJson('/api/openapi.json'),
};
