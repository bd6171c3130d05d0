/** Filters of LAPIS by name; several values of a column are alternatives. */
export type QueryFilters = Readonly<Record<string, string | string[]>>;

const VIEW = 'view.';

/** The filters in the search of an address, such as 'country=Peru&view.page=2', as the endpoints take them. */
export function toFilters(search: string): QueryFilters {
  const filters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(search)) {
    if (name === '' || name.startsWith(VIEW)) continue;
    filters.set(name, [...(filters.get(name) ?? []), value]);
  }
  return Object.fromEntries(
    [...filters].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}
