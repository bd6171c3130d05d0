import { aaString, NUC_COMPLEMENT, NUC_GAP, NUC_N, nucString } from '../../bio/alphabet.ts';
import type { Range } from '../../bio/position.ts';
import { codonPositions, codonRanges } from './codon-place.ts';
import type { Dataset, DatasetCds } from './dataset.ts';
import type { CdsTranslation, Mutation, NucleotideCalls } from './result.ts';
import { isInRanges } from './translate-query.ts';

/** Changed codons that lie nearer to each other than this, or so near, belong together. */
const GROUP_DISTANCE = 3;
/** Unchanged codons that are shown on both sides. */
const CONTEXT = 2;

/** One codon of a group, changed or not. */
export interface CodonChange {
  /** 0-based codon. */
  readonly position: number;
  /** Amino acid letters. */
  readonly from: string;
  readonly to: string;
  /** Nucleotide letters in reading direction. */
  readonly referenceTriplet: string;
  readonly queryTriplet: string;
  /** Where the codon lies in the genome. */
  readonly ranges: readonly Range[];
}

/** Neighbouring amino acid changes with the nucleotide changes that make them. */
export interface AaChangeGroup {
  readonly cds: string;
  /** Codons, the context with them. */
  readonly range: Range;
  readonly codons: readonly CodonChange[];
  /** Changed letters, ambiguous ones with them: they too may be why an amino acid is unknown. */
  readonly substitutions: readonly Mutation[];
  /** Deleted positions of the genome as ranges. */
  readonly deletions: readonly Range[];
}

/** The genomes that are compared. */
interface Genomes {
  readonly reference: Uint8Array;
  readonly aligned: Uint8Array;
  readonly calls: NucleotideCalls;
}

function readTriplet(cds: DatasetCds, codon: number, codes: Uint8Array): string {
  const isReverse = cds.segments[0]?.strand === '-';
  const letters = codonPositions(cds, codon).map((position) => {
    const code = codes[position] as number;
    return isReverse ? (NUC_COMPLEMENT[code] as number) : code;
  });
  return nucString(Uint8Array.from(letters));
}

function toCodonChange(
  cds: DatasetCds,
  { translation, genomes }: { translation: CdsTranslation; genomes: Genomes },
  codon: number,
): CodonChange {
  return {
    position: codon,
    from: aaString(cds.peptide, codon, codon + 1),
    to: aaString(translation.peptide, codon, codon + 1),
    referenceTriplet: readTriplet(cds, codon, genomes.reference),
    queryTriplet: readTriplet(cds, codon, genomes.aligned),
    ranges: codonRanges(cds, codon),
  };
}

function cutRanges(ranges: readonly Range[], windows: readonly Range[]): Range[] {
  const parts = windows.flatMap((window) =>
    ranges.map(({ begin, end }) => ({
      begin: Math.max(begin, window.begin),
      end: Math.min(end, window.end),
    })),
  );
  const cut: { begin: number; end: number }[] = [];
  for (const part of parts
    .filter(({ begin, end }) => begin < end)
    .sort((a, b) => a.begin - b.begin)) {
    const last = cut.at(-1);
    if (last !== undefined && part.begin <= last.end) last.end = Math.max(last.end, part.end);
    else cut.push(part);
  }
  return cut;
}

function findChangedLetters(
  { reference, aligned }: Genomes,
  windows: readonly Range[],
): Mutation[] {
  return windows
    .flatMap(({ begin, end }) => Array.from({ length: end - begin }, (_, i) => begin + i))
    .filter((position) => {
      const to = aligned[position];
      return to !== reference[position] && to !== NUC_GAP && to !== NUC_N;
    })
    .sort((a, b) => a - b)
    .map((position) => ({
      position,
      from: reference[position] as number,
      to: aligned[position] as number,
    }));
}

/**
 * Amino acid changes in groups: changes at most three codons apart together, with two sequenced codons
 * on both sides, in the order of the annotation. Specification, section 4.7.
 */
export function findAaChangeGroups(
  dataset: Dataset,
  translations: readonly (CdsTranslation | null)[],
  query: { readonly aligned: Uint8Array; readonly calls: NucleotideCalls },
): AaChangeGroup[] {
  const genomes = { reference: dataset.reference, ...query };
  return dataset.cdses.flatMap((cds) => {
    const translation = translations[cds.index] ?? null;
    if (translation === null) return [];
    const spans: { first: number; last: number }[] = [];
    for (const { position } of translation.mutations) {
      const span = spans.at(-1);
      if (span !== undefined && position - span.last <= GROUP_DISTANCE) span.last = position;
      else spans.push({ first: position, last: position });
    }
    return spans.map(({ first, last }): AaChangeGroup => {
      const codons: CodonChange[] = [];
      const end = Math.min(cds.peptide.length, last + CONTEXT + 1);
      for (let codon = Math.max(0, first - CONTEXT); codon < end; codon++) {
        if (!isInRanges(translation.alignmentRanges, codon)) continue;
        codons.push(toCodonChange(cds, { translation, genomes }, codon));
      }
      const windows = codons.flatMap(({ ranges }) => ranges);
      return {
        cds: cds.name,
        range: { begin: codons[0]?.position ?? first, end: (codons.at(-1)?.position ?? last) + 1 },
        codons,
        substitutions: findChangedLetters(genomes, windows),
        deletions: cutRanges(genomes.calls.deletions, windows),
      };
    });
  });
}
