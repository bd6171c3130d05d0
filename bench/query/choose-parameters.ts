import type { Snapshot } from '../../src/engine/query/snapshot.ts';
import { createQuery, everyRow } from '../../src/engine/query/tree.ts';
import type { IndexSchema } from '../../src/schema/genome-row.ts';
import { defined } from '../../src/std/assert.ts';
import { type ChosenMutation, isBetween, isOfClade } from './both-filters.ts';
import { type AskedRow, askIndex } from './our-index.ts';

/** What the questions are about: it follows from the genomes, so that every question has an answer. */
export interface Parameters {
  readonly genomes: number;
  /** A substitution that most genomes have, and an amino acid that most have. */
  readonly majority: ChosenMutation;
  readonly aminoAcidMajority: ChosenMutation;
  /** One that about a tenth has. */
  readonly minority: ChosenMutation;
  /** The lineage whose clade comes nearest to two fifths of all. */
  readonly lineage: string;
  readonly country: string;
  readonly smallCountry: string;
  /** Thirty days, both included, in the middle of the collection. */
  readonly monthFrom: string;
  readonly monthTo: string;
  /** Days with about a thousand genomes, and the country that has about twenty on the first of them. */
  readonly thousandFrom: string;
  readonly thousandTo: string;
  readonly twentyCountry: string;
  readonly key: string;
  readonly insertion: { readonly position: number; readonly symbols: string };
  /** The hundred most frequent substitutions. */
  readonly frequent: readonly ChosenMutation[];
}

const DAY = 86_400_000;

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
}

interface Frequent {
  readonly mutation: ChosenMutation;
  readonly count: number;
}

function listFrequent(snapshot: Snapshot, kind: ChosenMutation['kind']): Frequent[] {
  const action = { type: 'Mutations', kind, minProportion: 0, sequences: null } as const;
  const query = createQuery(everyRow, { ...action, fields: null });
  return askIndex(snapshot, { type: 'rows', query })
    .map((row) => ({
      count: Number(row.count),
      mutation: {
        kind,
        sequence: String(row.sequenceName ?? 'main'),
        position: Number(row.position),
        symbol: String(row.mutationTo),
      },
    }))
    .filter(({ mutation }) => mutation.symbol !== '-')
    .sort((a, b) => b.count - a.count || a.mutation.position - b.mutation.position);
}

/** The values of a field with their counts, of all genomes or of those of a day. */
function listCounts(
  snapshot: Snapshot,
  field: string,
  day?: string,
): { value: string; count: number }[] {
  const filter = day === undefined ? everyRow : isBetween('date', day, day).ours;
  const query = createQuery(filter, { type: 'Aggregated', groupBy: [field] });
  return askIndex(snapshot, { type: 'rows', query })
    .filter((row) => row[field] !== null)
    .map((row) => ({ value: String(row[field]), count: Number(row.count) }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function nearest<T extends { readonly count: number }>(items: readonly T[], count: number): T {
  const sorted = items.toSorted((a, b) => Math.abs(a.count - count) - Math.abs(b.count - count));
  return defined(sorted[0], 'something to choose from');
}

function chooseLineage(snapshot: Snapshot, schema: IndexSchema, genomes: number): string {
  const system = schema.lineageSystems.lineage ?? {};
  const candidates = new Set<string>();
  for (const { value } of listCounts(snapshot, 'lineage').slice(0, 40)) {
    for (
      let name: string | undefined = value;
      name !== undefined;
      name = system[name]?.parents?.[0]
    )
      candidates.add(name);
  }
  const clades = [...candidates].map((name) => {
    const filter = isOfClade('lineage', name).ours;
    return { name, count: Number(askIndex(snapshot, { type: 'count', filter })[0]?.count) };
  });
  return nearest(clades, 0.4 * genomes).name;
}

/** The last of the days from one on that together have at least so many genomes. */
function findLastDay(snapshot: Snapshot, from: string, genomes: number): string {
  for (let days = 0; ; days += 1) {
    const to = addDays(from, days);
    const { ours } = isBetween('date', from, to);
    const count = Number(askIndex(snapshot, { type: 'count', filter: ours })[0]?.count);
    if (count >= genomes || days > 4000) return to;
  }
}

function chooseInsertion(snapshot: Snapshot): Parameters['insertion'] {
  const action = { type: 'Insertions', kind: 'nucleotide', sequences: null } as const;
  const rows: AskedRow[] = [
    ...askIndex(snapshot, { type: 'rows', query: createQuery(everyRow, action) }),
  ].sort((a, b) => Number(b.count) - Number(a.count));
  const row = defined(rows[0], 'an insertion');
  return { position: Number(row.position), symbols: String(row.insertedSymbols) };
}

/** The key of some genome of a day. */
function findKey(snapshot: Snapshot, column: string, day: string): string {
  const { ours } = isBetween('date', day, day);
  const query = createQuery(ours, { type: 'Details', fields: [column] });
  const rows = askIndex(snapshot, { type: 'rows', query: { ...query, limit: 1 } });
  return String(defined(rows[0], 'a genome')[column]);
}

/** Chooses by our own answers; the bench then asserts that the peer answers the same. */
export function chooseParameters(snapshot: Snapshot, schema: IndexSchema): Parameters {
  const genomes = Number(askIndex(snapshot, { type: 'count', filter: everyRow })[0]?.count);
  const nucleotide = listFrequent(snapshot, 'nucleotide');
  const aminoAcid = listFrequent(snapshot, 'aminoAcid');
  const countries = listCounts(snapshot, 'country');
  const dates = listCounts(snapshot, 'date').sort((a, b) => (a.value < b.value ? -1 : 1));
  const middle = defined(dates[Math.floor(dates.length / 2)], 'a date').value;
  return {
    genomes,
    majority: defined(nucleotide[0], 'a mutation').mutation,
    aminoAcidMajority: defined(aminoAcid[0], 'a mutation').mutation,
    minority: nearest(nucleotide, genomes / 10).mutation,
    lineage: chooseLineage(snapshot, schema, genomes),
    country: defined(countries[0], 'a country').value,
    smallCountry: defined(countries[Math.floor(countries.length / 2)], 'a country').value,
    monthFrom: middle,
    monthTo: addDays(middle, 29),
    thousandFrom: middle,
    thousandTo: findLastDay(snapshot, middle, 1000),
    twentyCountry: nearest(listCounts(snapshot, 'country', middle), 20).value,
    key: findKey(snapshot, schema.primaryKey, middle),
    insertion: chooseInsertion(snapshot),
    frequent: nucleotide.slice(0, 100).map(({ mutation }) => mutation),
  };
}
