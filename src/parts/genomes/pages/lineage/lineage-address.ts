/** Address of the page of a lineage. */
export function lineageAddress(instance: string, lineage: string): string {
  return `/lineages/${encodeURIComponent(instance)}/${encodeURIComponent(lineage)}`;
}

/** A text as a value of an advanced query. */
export function quoteValue(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}

/** The genomes of a lineage with its sublineages, as an advanced query. */
export function cladeQuery(column: string, lineage: string): string {
  return `${column}=${quoteValue(`${lineage}*`)}`;
}

/** What a lineage is compared with: its parent without it, or all other genomes where it has none. */
export function restQuery(column: string, lineage: string, parent: string | null): string {
  const without = `!(${cladeQuery(column, lineage)})`;
  return parent === null ? without : `${cladeQuery(column, parent)} & ${without}`;
}
