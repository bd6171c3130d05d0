import { type LapisFilter, toSearchParams } from '../../../../web/api/lapis.ts';

/** Address of the feed of what is released in an instance. */
export function releaseFeedAddress(instance: string): string {
  return `/api/instances/${encodeURIComponent(instance)}/releases.atom`;
}

/** Address of the feed of a search. */
export function searchFeedAddress(instance: string, filter: LapisFilter): string {
  // A feed tells what is new: the past has nothing of it.
  const { asOf: _asOf, ...now } = filter;
  const search = toSearchParams(now);
  const path = `/api/instances/${encodeURIComponent(instance)}/feed.atom`;
  return search.size === 0 ? path : `${path}?${search}`;
}
