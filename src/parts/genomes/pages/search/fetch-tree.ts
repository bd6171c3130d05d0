import { offlineFailure, toFailure } from '../../../../web/api/http.ts';

/** A tree as the node sends it: unread, since a thread reads it. */
export interface FetchedTree {
  readonly bytes: ArrayBuffer;
  /** Entries that the search finds and that have a place in the tree, and those that are in it. */
  readonly found: number;
  readonly placed: number;
}

/** Fetches the tree of what a search finds. */
export async function fetchTree(
  instance: string,
  filter: URLSearchParams,
  signal: AbortSignal,
): Promise<FetchedTree> {
  const address = `/api/instances/${encodeURIComponent(instance)}/tree?${filter}`;
  let response: Response;
  try {
    response = await fetch(address, { signal, headers: { accept: 'application/json' } });
  } catch (error) {
    if (signal.aborted) throw error;
    throw offlineFailure();
  }
  if (!response.ok) {
    throw toFailure(response.status, await response.json().catch(() => null));
  }
  const count = (name: string) => Number(response.headers.get(name) ?? 0);
  return {
    bytes: await response.arrayBuffer(),
    found: count('x-entries-found'),
    placed: count('x-entries-placed'),
  };
}
