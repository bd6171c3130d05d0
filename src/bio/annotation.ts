/** One contiguous piece of a coding sequence on the reference. */
export interface CdsSegment {
  /** First position on the reference, 0-based. */
  readonly begin: number;
  /** One past the last position on the reference. */
  readonly end: number;
  readonly strand: '+' | '-';
  /** Length of the CDS before this segment: the segment's first position in the CDS. */
  readonly localBegin: number;
  /** Bases of the segment before its first complete codon: 0, 1 or 2. */
  readonly phase: number;
}

/** A coding sequence: its segments in reading order. Its length is a multiple of three. */
export interface Cds {
  readonly name: string;
  readonly product: string;
  readonly segments: readonly CdsSegment[];
  /** Sum of the lengths of the segments, in bases. */
  readonly length: number;
}

/** A gene with its coding sequences. */
export interface Gene {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
  readonly cdses: readonly Cds[];
}

/** Genes in the order of the genome, names of genes and of CDSs unique. */
export interface GenomeAnnotation {
  readonly genes: readonly Gene[];
}

/** All coding sequences of an annotation, in its order. */
export function cdsesOf(annotation: GenomeAnnotation): Cds[] {
  return annotation.genes.flatMap((gene) => gene.cdses);
}
