import { type Action, createQuery, type Query } from '../../src/engine/query/tree.ts';
import { DAY_COLUMN } from './aligned-lines.ts';
import {
  allOf,
  allRows,
  atLeast,
  type BothFilter,
  type ChosenMutation,
  equalsText,
  hasInsertion,
  hasSymbol,
  isBetween,
  isOfClade,
  matchesRegex,
  mayBe,
  PEER_TABLES,
} from './both-filters.ts';
import type { Parameters } from './choose-parameters.ts';
import type { Ask } from './our-index.ts';

/** A question to both engines, and what its answers are compared by. */
export interface Question {
  readonly name: string;
  readonly ask: Ask;
  /** Null where the peer has no such question. */
  readonly peer: PeerAsk | null;
  /** Fields of the rows that must be equal. */
  readonly columns: readonly string[];
  /** Milliseconds at a million genomes; null where the row is only shown. */
  readonly must: number | null;
}

export type PeerAsk =
  | { readonly type: 'query'; readonly query: string; readonly columns: readonly string[] }
  /** Counts by day, summed by range: what the peer's HTTP server asks its engine. */
  | {
      readonly type: 'overTime';
      readonly counts: readonly string[];
      readonly coverages: readonly string[];
      readonly ranges: readonly (readonly [from: string, to: string])[];
      readonly columns: readonly string[];
    };

/** Round trips of the peer that are measured; it is not asked for all hundred mutations. */
export const PEER_ITEMS = 10;

const MUTATION_COLUMNS = ['sequenceName', 'mutationFrom', 'position', 'mutationTo'];
const MUTATION_COUNTS = [...MUTATION_COLUMNS, 'count', 'coverage'];
const from = PEER_TABLES.genomes;

function ask(filter: BothFilter, action: Action, page: Partial<Query> = {}): Ask {
  return { type: 'rows', query: { ...createQuery(filter.ours, action), ...page } };
}

const query = (text: string, columns: readonly string[]): PeerAsk => ({
  type: 'query',
  query: text,
  columns,
});

const COUNT = '{count := count()}';
const OVER_TIME_COLUMNS = ['item', 'range', 'count', 'coverage'];
/** What the peer groups by in place of a date. */
const toPeerColumn = (column: string) => (column === 'date' ? DAY_COLUMN : column);

function count(name: string, filter: BothFilter, must: number | null): Question {
  return {
    name,
    ask: { type: 'count', filter: filter.ours },
    peer: query(`${from}.filter(${filter.peer}).group({}, ${COUNT})`, ['count']),
    columns: ['count'],
    must,
  };
}

function groups(name: string, fields: readonly string[], must: number | null): Question {
  const peerFields = fields.map(toPeerColumn);
  return {
    name,
    ask: ask(allRows, { type: 'Aggregated', groupBy: fields }),
    peer: query(`${from}.group({${peerFields.join(', ')}}, ${COUNT})`, [...peerFields, 'count']),
    columns: [...fields, 'count'],
    must,
  };
}

function mutations(
  name: string,
  {
    kind,
    filter,
    must,
  }: { kind: 'nucleotide' | 'aminoAcid'; filter: BothFilter; must: number | null },
): Question {
  const call = kind === 'nucleotide' ? 'mutations' : 'aminoAcidMutations';
  const action = { type: 'Mutations', kind, minProportion: 0.05, sequences: null } as const;
  return {
    name,
    ask: ask(filter, { ...action, fields: null }),
    peer: query(`${from}.filter(${filter.peer}).${call}(minProportion := 0.05)`, MUTATION_COUNTS),
    columns: MUTATION_COUNTS,
    must,
  };
}

function aligned(
  name: string,
  {
    filter,
    key,
    must,
    isCompared,
  }: { filter: BothFilter; key: string; must: number | null; isCompared: boolean },
): Question {
  const action = { type: 'Aligned', kind: 'nucleotide', sequences: null, fields: [] } as const;
  return {
    name,
    ask: { type: 'fasta', query: createQuery(filter.ours, action) },
    peer: isCompared
      ? query(`${from}.filter(${filter.peer}).project({${key}, main})`, [key, 'main'])
      : null,
    columns: [key, 'main'],
    must,
  };
}

function listMonths(first: string, months: number): (readonly [from: string, to: string])[] {
  const [year, month] = first.split('-').map(Number) as [number, number];
  const day = (offset: number, date: number) =>
    new Date(Date.UTC(year, month - 1 + offset, date)).toISOString().slice(0, 10);
  return Array.from({ length: months }, (_, i) => [day(i, 1), day(i + 1, 0)] as const);
}

function overTime(
  name: string,
  {
    chosen,
    months,
    must,
  }: { chosen: readonly ChosenMutation[]; months: number; must: number | null },
): Question {
  const ranges = listMonths('2020-01', months);
  const compared = chosen.slice(0, PEER_ITEMS);
  const byDay = (filter: string) => `${from}.filter(${filter}).group({${DAY_COLUMN}}, ${COUNT})`;
  const isCovered = ({ kind, sequence, position }: ChosenMutation) =>
    // Definite letters and deletions; ambiguity codes are neither counted nor covered.
    ['A', 'C', 'G', 'T', '-']
      .map((symbol) => hasSymbol({ kind, sequence, position, symbol }).peer)
      .join(' || ');
  return {
    name,
    ask: {
      type: 'overTime',
      query: {
        filter: allRows.ours,
        dateColumn: 'date',
        ranges: ranges.map(([dateFrom, dateTo]) => ({ dateFrom, dateTo })),
        items: chosen.map((mutation) => {
          const { kind, sequence, position } = mutation;
          return {
            count: hasSymbol(mutation).ours,
            coverage: { type: 'IsCovered', kind, sequence, position: position - 1 },
          };
        }),
      },
    },
    peer: {
      type: 'overTime',
      counts: compared.map((mutation) => byDay(hasSymbol(mutation).peer)),
      coverages: compared.map((mutation) => byDay(isCovered(mutation))),
      ranges,
      columns: OVER_TIME_COLUMNS,
    },
    columns: OVER_TIME_COLUMNS,
    must,
  };
}

/** The rows of the table, in its order. */
export function listQuestions(parameters: Parameters, key: string): Question[] {
  const { lineage, country, monthFrom, monthTo, thousandFrom, thousandTo } = parameters;
  const clade = isOfClade('lineage', lineage);
  const inCountry = allOf(clade, equalsText('country', country));
  const inMonth = isBetween('date', monthFrom, monthTo);
  const days = isBetween('date', thousandFrom, thousandTo);
  const nucleotide = 'nucleotide';
  return [
    mutations('nucleotide mutations >= 5 %, all', { kind: nucleotide, filter: allRows, must: 20 }),
    mutations('nucleotide mutations >= 5 %, lineage and country', {
      kind: nucleotide,
      filter: inCountry,
      must: 15,
    }),
    mutations('nucleotide mutations >= 5 %, 30 days', {
      kind: nucleotide,
      filter: inMonth,
      must: 15,
    }),
    mutations('amino-acid mutations >= 5 %, all genes', {
      kind: 'aminoAcid',
      filter: allRows,
      must: 20,
    }),
    count('count of a majority letter', hasSymbol(parameters.majority), 2),
    count('count of a majority amino acid', hasSymbol(parameters.aminoAcidMajority), 2),
    groups('country x date', ['country', 'date'], 20),
    count('lineage with descendants', clade, 1),
    count('regex on a string column', matchesRegex('division', '^[B-N].*a$'), 20),
    aligned('1,000 aligned genomes as FASTA', { filter: days, key, must: 100, isCompared: false }),
    overTime('100 mutations x 83 months', { chosen: parameters.frequent, months: 83, must: 150 }),
    ...listOtherQuestions(parameters, key),
  ];
}

/** What is asked as often, without a figure that it must meet. */
function listOtherQuestions(parameters: Parameters, key: string): Question[] {
  const { lineage, country, smallCountry, monthFrom, monthTo } = parameters;
  const { minority, insertion, frequent, thousandFrom, twentyCountry } = parameters;
  const [nucleotide, must] = ['nucleotide', null] as const;
  const small = equalsText('country', smallCountry);
  const clade = isOfClade('lineage', lineage);
  const five = frequent.slice(-5).map(hasSymbol);
  const combined = allOf(isBetween('date', monthFrom, monthTo), clade, hasSymbol(minority));
  const page = { orderBy: [{ field: 'date', order: 'descending' }], limit: 100 } as const;
  const details = ask(equalsText('country', country), { type: 'Details', fields: ['date'] }, page);
  return [
    mutations('nucleotide mutations >= 5 %, small country', {
      kind: nucleotide,
      filter: small,
      must,
    }),
    mutations('amino-acid mutations >= 5 %, lineage', { kind: 'aminoAcid', filter: clade, must }),
    count('count of a mutation that a tenth has', hasSymbol(minority), must),
    count('maybe a mutation', mayBe(hasSymbol(minority)), must),
    count('3 of 5 mutations', atLeast(3, five), must),
    count('days, lineage and mutation', combined, must),
    count('insertion', hasInsertion(insertion.position, insertion.symbols), must),
    count('key', equalsText(key, parameters.key), must),
    count('regex on a column of unique texts', matchesRegex('strain', '/1-[0-9]*77/'), must),
    groups('country', ['country'], must),
    groups('lineage x country', ['lineage', 'country'], must),
    {
      name: 'latest 100 of a country',
      ask: details,
      // The peer's package has no order.
      peer: null,
      columns: ['date'],
      must,
    },
    aligned('20 aligned genomes', {
      filter: allOf(
        isBetween('date', thousandFrom, thousandFrom),
        equalsText('country', twentyCountry),
      ),
      key,
      must,
      isCompared: true,
    }),
    overTime('10 mutations x 12 months', { chosen: frequent.slice(0, 10), months: 12, must }),
  ];
}
