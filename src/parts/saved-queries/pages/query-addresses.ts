/** What the addresses of a kept search follow from. */
export interface AddressedQuery {
  readonly instance: string;
  readonly page: 'search' | 'explore' | 'assays';
  /** Without the question mark. */
  readonly search: string;
}

/** Address of the page that shows a kept search. */
export function pageAddress({ instance, page, search }: AddressedQuery): string {
  const path = `/${page}/${encodeURIComponent(instance)}`;
  return search === '' ? path : `${path}?${search}`;
}

/** Address of the feed of what a kept search finds: its filters, without what is the page's own. */
export function feedAddress({ instance, search }: AddressedQuery): string {
  const filters = new URLSearchParams(search);
  for (const name of [...filters.keys()]) if (name.startsWith('view.')) filters.delete(name);
  const path = `/api/instances/${encodeURIComponent(instance)}/feed.atom`;
  return filters.size === 0 ? path : `${path}?${filters}`;
}

/** Address of a shared search, from the root of the node. */
export function sharedAddress(id: string): string {
  return `/shared/${id}`;
}
