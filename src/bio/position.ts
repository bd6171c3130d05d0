declare const brand: unique symbol;

/** A 0-based position in a nucleotide reference. */
export type NucPosition = number & { readonly [brand]: 'nucleotide' };

/** A 0-based position in a reference peptide. */
export type CodonPosition = number & { readonly [brand]: 'codon' };

/** Marks a number that is known to be a 0-based nucleotide position. */
export function nucPosition(value: number): NucPosition {
  return value as NucPosition;
}

/** Marks a number that is known to be a 0-based codon position. */
export function codonPosition(value: number): CodonPosition {
  return value as CodonPosition;
}

/** A 0-based half-open range. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

/** A range as text, 1-based and closed: '21765-21770', a single position as '241'. */
export function formatRange({ begin, end }: Range): string {
  return end === begin + 1 ? `${end}` : `${begin + 1}-${end}`;
}
