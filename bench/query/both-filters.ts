import type { Filter } from '../../src/engine/query/tree.ts';

/** A filter in our form and in the peer's language. */
export interface BothFilter {
  readonly ours: Filter;
  readonly peer: string;
}

/** A mutation as both name it; the position counts from 1. */
export interface ChosenMutation {
  readonly kind: 'nucleotide' | 'aminoAcid';
  readonly sequence: string;
  readonly position: number;
  readonly symbol: string;
}

/** Tables of the peer: genomes, lineages with their parents, and lineages with other names. */
export const PEER_TABLES = {
  genomes: 'genomes',
  lineages: 'lineages',
  aliases: 'aliases',
} as const;

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

export const allRows: BothFilter = { ours: { type: 'True' }, peer: 'true' };

export function equalsText(column: string, value: string): BothFilter {
  return { ours: { type: 'StringEquals', column, value }, peer: `${column} = ${quote(value)}` };
}

export function matchesRegex(column: string, pattern: string): BothFilter {
  return {
    ours: { type: 'StringSearch', column, pattern },
    peer: `${column}.like(${quote(pattern)})`,
  };
}

export function isBetween(column: string, from: string, to: string): BothFilter {
  return {
    ours: { type: 'DateBetween', column, from, to },
    peer: `${column}.between('${from}'::date, '${to}'::date)`,
  };
}

export function isOfClade(column: string, value: string): BothFilter {
  const { lineages, aliases } = PEER_TABLES;
  return {
    ours: {
      type: 'Lineage',
      column,
      value,
      includeSublineages: true,
      recombinants: 'doNotFollow',
    },
    peer: `${column}.lineageFromTables(${quote(value)}, ${lineages}, ${aliases}, includeSublineages := true)`,
  };
}

export function hasSymbol({ kind, sequence, position, symbol }: ChosenMutation): BothFilter {
  const name = kind === 'nucleotide' ? 'nucleotideEquals' : 'aminoAcidEquals';
  return {
    ours: { type: 'SymbolEquals', kind, sequence, position: position - 1, symbol },
    peer: `${name}(position := ${position}, symbol := ${quote(symbol)}, sequenceName := ${quote(sequence)})`,
  };
}

export function mayBe({ ours, peer }: BothFilter): BothFilter {
  return { ours: { type: 'Maybe', child: ours }, peer: `maybe(${peer})` };
}

export function allOf(...filters: readonly BothFilter[]): BothFilter {
  return {
    ours: { type: 'And', children: filters.map(({ ours }) => ours) },
    peer: filters.map(({ peer }) => `(${peer})`).join(' && '),
  };
}

export function atLeast(count: number, filters: readonly BothFilter[]): BothFilter {
  return {
    ours: { type: 'NOf', count, exactly: false, children: filters.map(({ ours }) => ours) },
    peer: `nOf(${count}, {${filters.map(({ peer }) => peer).join(', ')}})`,
  };
}

export function hasInsertion(position: number, symbols: string): BothFilter {
  return {
    ours: {
      type: 'InsertionContains',
      kind: 'nucleotide',
      sequence: 'main',
      position,
      pattern: symbols,
    },
    peer: `insertionContains(position := ${position}, value := ${quote(symbols)}, sequenceName := 'main')`,
  };
}
