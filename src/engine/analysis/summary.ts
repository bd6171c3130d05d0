import { AA_X, aaString, NUC_N, nucString } from '../../bio/alphabet.ts';
import { formatRange, type Range } from '../../bio/position.ts';
import type { AnalysisSummary } from '../../schema/analysis-summary.ts';
import type { Insertion, SequenceDifferences } from '../../schema/genome-row.ts';
import type { CodedInsertion } from './backtrace.ts';
import type { Dataset, DatasetCds } from './dataset.ts';
import type { AnalysisSuccess, CdsTranslation } from './result.ts';

interface Comparison {
  readonly aligned: Uint8Array;
  readonly reference: Uint8Array;
  /** Code of the letter that says nothing: N or X. */
  readonly unknown: number;
  readonly range: Range;
  readonly insertions: readonly CodedInsertion[];
  readonly toText: (codes: Uint8Array) => string;
}

function toDifferences(comparison: Comparison): SequenceDifferences {
  const { aligned, reference, unknown, range, toText } = comparison;
  const positions: number[] = [];
  const letters: number[] = [];
  const missing: number[] = [];
  for (let i = range.begin; i < range.end; i++) {
    const letter = aligned[i] as number;
    if (letter === unknown) {
      if (missing.at(-1) === i) missing[missing.length - 1] = i + 1;
      else missing.push(i, i + 1);
    } else if (letter !== reference[i]) {
      positions.push(i);
      letters.push(letter);
    }
  }
  const insertions = comparison.insertions.map(
    (insertion): Insertion => ({
      position: insertion.position,
      symbols: toText(insertion.letters),
    }),
  );
  return {
    begin: range.begin,
    end: range.end,
    positions,
    symbols: toText(Uint8Array.from(letters)),
    missing,
    insertions,
  };
}

/**
 * A peptide with X for every codon that does not lie in the aligned part of the genome as a whole:
 * where a sequence ends inside of a CDS its peptide has gaps, but nothing is deleted there.
 */
function maskUnsequenced(cds: DatasetCds, peptide: Uint8Array, aligned: Range): Uint8Array {
  const isWhole = cds.segments.every(
    ({ begin, end }) => begin >= aligned.begin && end <= aligned.end,
  );
  if (isWhole) return peptide;
  const basesOfCodon = new Uint8Array(peptide.length);
  for (const { begin, end, strand, localBegin } of cds.segments) {
    for (let p = Math.max(begin, aligned.begin); p < Math.min(end, aligned.end); p++) {
      const codon = Math.floor((localBegin + (strand === '+' ? p - begin : end - 1 - p)) / 3);
      basesOfCodon[codon] = (basesOfCodon[codon] as number) + 1;
    }
  }
  return peptide.map((letter, codon) => (basesOfCodon[codon] === 3 ? letter : AA_X));
}

function findKnownRange(peptide: Uint8Array): Range {
  let begin = 0;
  while (begin < peptide.length && peptide[begin] === AA_X) begin++;
  let end = peptide.length;
  while (end > begin && peptide[end - 1] === AA_X) end--;
  return { begin, end };
}

function frameShiftTexts(dataset: Dataset, result: AnalysisSuccess): string[] {
  return dataset.cdses.flatMap((cds) =>
    (result.translations[cds.index]?.frameShifts ?? []).map(
      ({ codons }) => `${cds.name}:${formatRange(codons)}`,
    ),
  );
}

function peptideDifferences(
  cds: DatasetCds,
  translation: CdsTranslation,
  result: AnalysisSuccess,
): SequenceDifferences {
  const aligned = maskUnsequenced(cds, translation.peptide, result.calls.alignmentRange);
  return toDifferences({
    aligned,
    reference: cds.peptide,
    unknown: AA_X,
    range: findKnownRange(aligned),
    insertions: translation.insertions,
    toText: (codes) => aaString(codes),
  });
}

/** What a node keeps of an analysis: see the type's own description. */
export function toAnalysisSummary(dataset: Dataset, result: AnalysisSuccess): AnalysisSummary {
  const nearestNode = dataset.tree?.names[result.placement?.nearestNode ?? -1] ?? '';
  const aminoAcid: Record<string, SequenceDifferences | null> = {};
  for (const cds of dataset.cdses) {
    const translation = result.translations[cds.index] ?? null;
    aminoAcid[cds.name] = translation && peptideDifferences(cds, translation, result);
  }
  return {
    clade: result.placement?.clade ?? null,
    nearestNode: nearestNode === '' ? null : nearestNode,
    attributes: Object.fromEntries(result.placement?.attributes ?? []),
    qcScore: result.qc?.overallScore ?? null,
    qcStatus: result.qc?.overallStatus ?? null,
    coverage: result.calls.coverage,
    isReverseComplement: result.isReverseComplement,
    nucleotide: toDifferences({
      aligned: result.aligned,
      reference: dataset.reference,
      unknown: NUC_N,
      range: result.calls.alignmentRange,
      insertions: result.insertions,
      toText: (codes) => nucString(codes),
    }),
    aminoAcid,
    frameShifts: frameShiftTexts(dataset, result),
    warnings: result.warnings,
  };
}
