import { AA_STOP, NUC_CODE_OF_ASCII, NUC_GAP } from '../../bio/alphabet.ts';
import type { SequenceDifferences } from '../../schema/genome-row.ts';
import { translateBases } from './coding-map.ts';
import { findExcursion } from './find-excursion.ts';
import type { GenomeModel } from './genome-model.ts';
import { type GenomeState, referenceState, withDeletion } from './genome-state.ts';
import { placeDeletion } from './place-indel.ts';
import type { SimulationTree } from './simulation-pathogen.ts';

/** A longer gap of the tree is left out of the simulated genome. */
const LONGEST_DELETION = 60;
/** A longer excursion would need a row of differences that no real tree has. */
const LONGEST_SHIFT = 12;

/** Letters (nucleotide codes, 0 for a gap) where a node of the tree differs from the reference. */
export function nodeLetters(
  model: GenomeModel,
  tree: SimulationTree,
  node: number,
): Map<number, number> {
  const path: number[] = [];
  for (let at = node; at >= 0; at = tree.nodes[at]?.parent ?? -1) path.push(at);
  const letters = new Map<number, number>();
  for (const at of path.reverse()) {
    for (const { position, symbol } of tree.nodes[at]?.mutations ?? []) {
      const code = NUC_CODE_OF_ASCII[symbol.charCodeAt(0)] as number;
      if (code === model.reference[position]) letters.delete(position);
      else letters.set(position, code);
    }
  }
  return letters;
}

/**
 * The genome of a tree node: its substitutions, and those of its deletions that an aligner reports
 * without doubt. Null where the node is no good start: an ambiguous letter, or mismatches so dense
 * that an aligner could prefer gaps. The differences count as the lineage's own, not as private.
 */
export function buildLineageStart(
  model: GenomeModel,
  tree: SimulationTree,
  node: number,
): GenomeState | null {
  const letters = nodeLetters(model, tree, node);
  const positions: number[] = [];
  const gaps: number[] = [];
  const genome = model.reference.slice();
  for (const [position, code] of [...letters].sort(([a], [b]) => a - b)) {
    if (code === NUC_GAP) gaps.push(position);
    else if ((code & (code - 1)) !== 0) return null;
    else {
      genome[position] = code;
      positions.push(position);
    }
  }
  const { scoreMatch, penaltyMismatch } = model.alignment;
  const costs = {
    match: scoreMatch,
    mismatch: penaltyMismatch,
    gapsNear: (position: number): number => 2 * (model.gapOpenNear[position] as number),
    lostAtEnd: null,
    longestShift: LONGEST_SHIFT,
  };
  if (findExcursion({ query: genome, reference: model.reference, positions }, costs)) return null;
  const aminoAcid = translateGenome(model, genome);
  if (aminoAcid === null) return null;
  const symbols = positions.map((p) => letterAt(genome, p)).join('');
  return withDeletions(model, { ...referenceState(model), positions, symbols, aminoAcid }, gaps);
}

function letterAt(genome: Uint8Array, position: number): string {
  return '-ACMGRSVTWYHKDBN'.charAt(genome[position] as number);
}

/** Differences of every CDS of a genome without gaps, or null where one is too dense to align surely. */
function translateGenome(
  { coding, alignment }: GenomeModel,
  genome: Uint8Array,
): Record<string, SequenceDifferences> | null {
  const aminoAcid: Record<string, SequenceDifferences> = {};
  const { scoreMatch, penaltyMismatch, gapOpenPeptide } = alignment;
  const costs = {
    match: scoreMatch,
    mismatch: penaltyMismatch,
    gapsNear: () => 2 * gapOpenPeptide,
    lostAtEnd: null,
    longestShift: LONGEST_SHIFT,
  };
  for (const [cds, name] of coding.names.entries()) {
    const reference = coding.peptides[cds] as Uint8Array;
    const peptide = translateBases(coding.bases[cds] as Int32Array, genome);
    const positions: number[] = [];
    let symbols = '';
    for (let codon = 0; codon < peptide.length; codon++) {
      if (peptide[codon] === reference[codon]) continue;
      positions.push(codon);
      symbols += String.fromCharCode(peptide[codon] as number);
    }
    if (findExcursion({ query: peptide, reference, positions }, costs)) return null;
    const end = peptide.length;
    aminoAcid[name] = { begin: 0, end, positions, symbols, missing: [], insertions: [] };
  }
  return aminoAcid;
}

function withDeletions(
  model: GenomeModel,
  start: GenomeState,
  gaps: readonly number[],
): GenomeState {
  let state = start;
  for (let i = 0; i < gaps.length; ) {
    const begin = gaps[i] as number;
    let length = 1;
    while (gaps[i + length] === begin + length) length++;
    i += length;
    const deletion = length <= LONGEST_DELETION ? placeDeletion(model, begin, length) : null;
    if (deletion === null) continue;
    state = withDeletion(model, state, { deletion, isPrivate: false }) ?? state;
  }
  return state;
}

/** Stop codons of a state inside its peptides that the quality rule does not ignore. */
export function findStopCodons(
  model: GenomeModel,
  state: GenomeState,
): { readonly cds: string; readonly codon: number }[] {
  const ignored = model.pathogen.qc?.stopCodons?.ignored ?? [];
  const found: { cds: string; codon: number }[] = [];
  for (const [cds, name] of model.coding.names.entries()) {
    const reference = model.coding.peptides[cds] as Uint8Array;
    const { positions, symbols } = state.aminoAcid[name] as SequenceDifferences;
    const codons = new Set<number>();
    for (let codon = 0; codon < reference.length - 1; codon++) {
      if (reference[codon] === AA_STOP) codons.add(codon);
    }
    positions.forEach((codon, i) => {
      if (symbols.charCodeAt(i) !== AA_STOP) codons.delete(codon);
      else if (codon < reference.length - 1) codons.add(codon);
    });
    for (const codon of codons) {
      if (!ignored.some((stop) => stop.cds === name && stop.codon === codon)) {
        found.push({ cds: name, codon });
      }
    }
  }
  return found;
}
