import { AA_GAP, AA_STOP, AA_X, NUC_GAP, NUC_N } from '../../bio/alphabet.ts';
import { translateCodon } from '../../bio/codon.ts';
import type { Range } from '../../bio/position.ts';
import type { Alignment } from './backtrace.ts';
import { totalLength } from './calls.ts';
import type { Dataset, DatasetCds } from './dataset.ts';
import { findFrameShifts, type GappedCds } from './frame-shifts.ts';
import { extractGappedCds } from './gapped-cds.ts';
import { BASE_BAND_WIDTH } from './peptide.ts';
import type { CdsTranslation, FrameShift, Mutation } from './result.ts';
import type { AnalysisScratch } from './scratch.ts';
import {
  type AlignedQuery,
  type PeptideInReference,
  translateQuickly,
} from './translate-quickly.ts';

interface GapCounts {
  readonly leading: number;
  readonly internal: number;
  readonly total: number;
}

function countGaps(row: Uint8Array, length: number): GapCounts {
  let total = 0;
  for (let i = 0; i < length; i++) if (row[i] === NUC_GAP) total++;
  if (total === 0) return { leading: 0, internal: 0, total };
  let leading = 0;
  while (leading < length && row[leading] === NUC_GAP) leading++;
  let trailing = 0;
  while (trailing < length - leading && row[length - 1 - trailing] === NUC_GAP) trailing++;
  return { leading, internal: total - leading - trailing, total };
}

/** Fills the gaps at the begin of the first codon that has a letter with N. Section 4.6 step 3. */
function protectFirstCodon(row: Uint8Array, length: number): void {
  const end = length - (length % 3);
  for (let i = 0; i < end; i++) {
    if (row[i] === NUC_GAP) continue;
    const codon = i - (i % 3);
    if (row[codon] === NUC_GAP) {
      row[codon] = NUC_N;
      if (row[codon + 1] === NUC_GAP) row[codon + 1] = NUC_N;
    }
    return;
  }
}

/** Masks shifted columns, drops gaps and translates. Section 4.6 step 5. */
function translateRow(
  cds: GappedCds,
  frameShifts: readonly FrameShift[],
  options: { readonly stopAtStop: boolean; readonly scratch: AnalysisScratch },
): Uint8Array {
  const { query, length } = cds;
  for (const { columns } of frameShifts) {
    for (let i = columns.begin; i < columns.end; i++) if (query[i] !== NUC_GAP) query[i] = NUC_N;
  }
  let letters = 0;
  for (let i = 0; i < length; i++) {
    const letter = query[i] as number;
    if (letter !== NUC_GAP) query[letters++] = letter;
  }
  const codons = Math.floor(letters / 3);
  const peptide = options.scratch.peptide.take(codons);
  for (let i = 0; i < codons; i++) {
    const aminoAcid = translateCodon(
      query[3 * i] as number,
      query[3 * i + 1] as number,
      query[3 * i + 2] as number,
    );
    peptide[i] = aminoAcid;
    if (aminoAcid === AA_STOP && options.stopAtStop) return peptide.subarray(0, i + 1);
  }
  return peptide.subarray(0, codons);
}

/** Writes X over shifted codons and gaps over the deleted ones beside them. Section 4.6 step 7. */
function maskFrameShifts(peptide: Uint8Array, frameShifts: readonly FrameShift[]): void {
  for (const { codons, gapsLeading, gapsTrailing } of frameShifts) {
    peptide.fill(AA_GAP, gapsLeading.begin, gapsLeading.end);
    peptide.fill(AA_X, codons.begin, codons.end);
    peptide.fill(AA_GAP, gapsTrailing.begin, gapsTrailing.end);
  }
}

/**
 * The codons of each segment that lie in the alignment, rounded down. A segment of the reverse strand
 * is not mirrored: so does the peer. Section 4.6 step 8.
 */
function findAlignedCodons(cds: DatasetCds, alignmentRange: Range): Range[] {
  return cds.segments.flatMap((segment) => {
    const begin = Math.max(segment.begin, alignmentRange.begin);
    const end = Math.min(segment.end, alignmentRange.end);
    if (end <= begin) return [];
    const shift = segment.localBegin - segment.begin;
    return [{ begin: Math.floor((begin + shift) / 3), end: Math.floor((end + shift) / 3) }];
  });
}

function findUnknown(peptide: Uint8Array): Range[] {
  const ranges: Range[] = [];
  for (let i = peptide.indexOf(AA_X); i >= 0; i = peptide.indexOf(AA_X, i)) {
    const begin = i;
    while (peptide[i] === AA_X) i++;
    ranges.push({ begin, end: i });
  }
  return ranges;
}

/** True where a codon lies in one of the ranges. */
export function isInRanges(ranges: readonly Range[], position: number): boolean {
  for (const { begin, end } of ranges) if (position >= begin && position < end) return true;
  return false;
}

/** Sequenced codons with another amino acid than the reference, X excepted. Section 4.7. */
function callAminoAcids(
  cds: DatasetCds,
  { peptide, touched }: PeptideInReference,
  alignmentRanges: readonly Range[],
): Mutation[] {
  const mutations: Mutation[] = [];
  const call = (position: number): void => {
    const to = peptide[position] as number;
    const from = cds.peptide[position] as number;
    if (to === from || to === AA_X || !isInRanges(alignmentRanges, position)) return;
    mutations.push({ position, from, to });
  };
  if (touched !== null) touched.forEach(call);
  else for (let position = 0; position < peptide.length; position++) call(position);
  return mutations;
}

/** The plain way for a CDS: cut out of the gapped alignment, any number of gaps and segments. */
export function translateGapped(
  dataset: Dataset,
  cds: DatasetCds,
  { alignment, scratch }: { readonly alignment: Alignment; readonly scratch: AnalysisScratch },
): PeptideInReference | null {
  const rows = extractGappedCds({ reference: dataset.reference, alignment }, cds, scratch);
  const { length } = rows;
  const queryGaps = countGaps(rows.query, length);
  if (queryGaps.total === length) return null;
  const referenceGaps = countGaps(rows.reference, length);
  const leftFree = rows.query[0] === NUC_GAP;
  const rightFree = rows.query[length - 1] === NUC_GAP;
  protectFirstCodon(rows.reference, length);
  protectFirstCodon(rows.query, length);
  const hasGaps = queryGaps.total > 0 || referenceGaps.total > 0;
  const frameShifts = hasGaps ? findFrameShifts(rows) : [];
  const stopAtStop = dataset.pathogen.alignment.noTranslatePastStop;
  const peptide = translateRow(rows, frameShifts, { stopAtStop, scratch });
  const bandWidth = Math.floor((queryGaps.internal + referenceGaps.internal) / 3) + BASE_BAND_WIDTH;
  const meanShift =
    Math.trunc((queryGaps.leading - referenceGaps.leading) / 3) +
    Math.trunc((queryGaps.internal - referenceGaps.internal) / 6);
  const frame = { bandWidth, meanShift, leftFree, rightFree };
  const { aligned, insertions } = scratch.peptides.align({ query: peptide, cds, frame });
  maskFrameShifts(aligned, frameShifts);
  return { peptide: aligned, insertions, frameShifts, touched: null };
}

function translateCds(
  dataset: Dataset,
  cds: DatasetCds,
  { alignment, calls, scratch }: AlignedQuery & { readonly scratch: AnalysisScratch },
): PeptideInReference | null {
  const { quickPeptides } = scratch;
  const quick =
    quickPeptides === null || dataset.pathogen.alignment.noTranslatePastStop
      ? null
      : translateQuickly(cds, { alignment, calls }, quickPeptides);
  return quick ?? translateGapped(dataset, cds, { alignment, scratch });
}

/** Translates every CDS of a dataset. Specification, sections 4.6 and 4.7. */
export function translateQuery(
  dataset: Dataset,
  query: AlignedQuery,
  scratch: AnalysisScratch,
): (CdsTranslation | null)[] {
  return dataset.cdses.map((cds) => {
    const translation = translateCds(dataset, cds, { ...query, scratch });
    if (translation === null) return null;
    const alignmentRanges = findAlignedCodons(cds, query.calls.alignmentRange);
    const unknownRanges = findUnknown(translation.peptide);
    const totalUnknown = totalLength(unknownRanges);
    const known = Math.max(0, totalLength(alignmentRanges) - totalUnknown);
    const { peptide, insertions, frameShifts } = translation;
    return {
      peptide,
      insertions,
      frameShifts,
      cds: cds.index,
      alignmentRanges,
      unknownRanges,
      totalUnknown,
      coverage: cds.peptide.length === 0 ? 0 : known / cds.peptide.length,
      mutations: callAminoAcids(cds, translation, alignmentRanges),
    };
  });
}
