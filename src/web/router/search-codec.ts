/** Search parameters of an address: one value as text, several of one name as a list. */
export type RawSearch = Record<string, string | string[]>;

/** Reads '?country=Germany&country=France&view.page=2'. */
export function parseSearch(query: string): RawSearch {
  const raw: RawSearch = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const known = Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (known === undefined) define(raw, name, value);
    else if (Array.isArray(known)) known.push(value);
    else define(raw, name, [known, value]);
  }
  return raw;
}

/** An own property even where the name is one that every object has, such as '__proto__'. */
function define(raw: RawSearch, name: string, value: string | string[]): void {
  Object.defineProperty(raw, name, { value, enumerable: true, writable: true, configurable: true });
}

/**
 * Writes search parameters with the leading '?', or '' where there are none. Colons, commas and
 * slashes stay readable: they are allowed there, and mutations are full of them.
 */
export function formatSearch(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one));
  }
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  return text === '' ? '' : `?${text.replaceAll('%2F', '/')}`;
}
