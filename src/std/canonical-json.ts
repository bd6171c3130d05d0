/**
 * A value as JSON whose text depends on nothing but the value: names in the order of their UTF-16 units, no white
 * space (RFC 8785). For values of JSON only; names without a value are left out.
 */
export function toCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value)
    .filter(([, own]) => own !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => `${JSON.stringify(name)}:${toCanonicalJson(own)}`);
  return `{${entries.join(',')}}`;
}
