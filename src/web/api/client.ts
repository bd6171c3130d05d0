import { request, requestJson } from './http.ts';
import type { LapisFilter } from './lapis.ts';
import type {
  Account,
  Entry,
  FacetAnswer,
  Instance,
  NodeSummary,
  Pathogen,
  PathogenSummary,
  Suggestion,
} from './types.ts';

function path(strings: TemplateStringsArray, ...values: readonly string[]): string {
  return strings.reduce(
    (whole, part, i) => `${whole}${encodeURIComponent(values[i - 1] ?? '')}${part}`,
  );
}

/** The node's own operations that pages use; queries on genomes are in lapis.ts. */
export const client = {
  readNode: (signal?: AbortSignal): Promise<NodeSummary> =>
    requestJson('/api/node', signal === undefined ? {} : { signal }),

  createFirstAccount: (account: {
    token: string;
    name: string;
    email: string;
    password: string;
  }): Promise<Account | null> =>
    requestJson('/api/accounts/first', { method: 'POST', body: account }),

  signIn: (credentials: { email: string; password: string }): Promise<unknown> =>
    requestJson('/api/sessions', { method: 'POST', body: credentials }),

  signOut: (): Promise<Response> => request('/api/sessions/current', { method: 'DELETE' }),

  listPathogens: async (): Promise<readonly PathogenSummary[]> =>
    (await requestJson<{ pathogens: readonly PathogenSummary[] }>('/api/pathogens')).pathogens,

  readPathogen: (id: string): Promise<Pathogen> => requestJson(path`/api/pathogens/${id}`),

  readInstance: (id: string): Promise<Instance> => requestJson(path`/api/instances/${id}`),

  countFacets: (
    instance: string,
    question: { filters: LapisFilter; columns: readonly string[]; limit: number },
    signal?: AbortSignal,
  ): Promise<FacetAnswer> =>
    requestJson(path`/api/instances/${instance}/facets`, {
      method: 'POST',
      body: question,
      ...(signal === undefined ? {} : { signal }),
    }),

  suggest: async (
    instance: string,
    question: { text: string; limit: number },
    signal?: AbortSignal,
  ): Promise<readonly Suggestion[]> => {
    const query = new URLSearchParams({
      text: question.text,
      limit: String(question.limit),
    });
    const answer = await requestJson<{ suggestions: readonly Suggestion[] }>(
      `${path`/api/instances/${instance}/suggestions`}?${query}`,
      signal === undefined ? {} : { signal },
    );
    return answer.suggestions;
  },

  readEntry: (accession: string): Promise<Entry> => requestJson(path`/api/entries/${accession}`),

  startImport: (instance: string): Promise<{ readonly id: string }> =>
    requestJson('/api/imports', { method: 'POST', body: { instance } }),

  removeInstance: (id: string): Promise<Response> =>
    request(path`/api/instances/${id}`, { method: 'DELETE' }),

  readOpenApi: (): Promise<unknown> => requestJson('/api/openapi.json'),
};
