import assert from 'node:assert/strict';
import type { Database } from '../../src/platform/postgres/database.ts';
import { countBy, type Selection, selectAll } from './figures-by-sql.ts';

/** A filter as LAPIS takes it, and as SQL over an entry says the same. */
export interface FilterPair {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly selection: Selection;
}

// Pango's short names below B.1.177; those of the simulated genomes are among them.
const SHORT_NAMES: Readonly<Record<string, string>> = {
  U: 'B.1.177.60',
  V: 'B.1.177.54',
  W: 'B.1.177.53',
  Y: 'B.1.177.52',
  Z: 'B.1.177.50',
  AA: 'B.1.177.15',
};
/** A clade of the simulated genomes that has sublineages, some under short names. */
export const CLADE = 'B.1.177';

/** Whether a lineage is the clade or below it, by its written-out name alone. */
export function isInClade(lineage: string): boolean {
  const [head = ''] = lineage.split('.');
  const long = (SHORT_NAMES[head] ?? head) + lineage.slice(head.length);
  return long === CLADE || long.startsWith(`${CLADE}.`);
}

/** Where SQL finds the lineage of an entry. */
export const LINEAGE = "result -> 'attributes' ->> 'pango_lineage'";
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Three filters that fit the simulated genomes, with what they mean in SQL. */
export async function findFilters(db: Database, instance: string): Promise<FilterPair[]> {
  const choose = (condition: string): Selection => ({ instance, condition });
  const everything = selectAll(instance);
  const largest = (counts: ReadonlyMap<string, number>) =>
    [...counts].filter(([value]) => value !== '').sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  const country = largest(await countBy(db, everything, "metadata ->> 'country'"));
  const region = largest(await countBy(db, everything, "metadata ->> 'region'"));
  const lineages = [...(await countBy(db, everything, LINEAGE)).keys()].filter(isInClade);
  assert.ok(lineages.length > 2, 'the clade has sublineages');
  assert.ok(
    lineages.some((lineage) => !lineage.startsWith(CLADE)),
    'one has a short name',
  );
  const [dateFrom, dateTo] = ['2021-11-05', '2022-11-30'];
  return [
    { filter: { country }, selection: choose(`e.metadata ->> 'country' = ${quote(country)}`) },
    {
      filter: { lineage: `${CLADE}*`, dateFrom, dateTo },
      selection: choose(`a.${LINEAGE} IN (${lineages.map(quote).join(', ')})
        AND e.metadata ->> 'date' BETWEEN '${dateFrom}' AND '${dateTo}'
        AND length(e.metadata ->> 'date') = 10`),
    },
    {
      filter: { region, advancedQuery: 'S:P681H & !(A23063T | date<=2021-06-30)' },
      selection: choose(`e.metadata ->> 'region' = ${quote(region)}
        AND a.result -> 'aaSubstitutions' ? 'S:P681H'
        AND NOT (a.result -> 'substitutions' ? 'A23063T' OR e.metadata ->> 'date' <= '2021-06-30')`),
    },
  ];
}
