import {
  formatInsertion,
  formatRange,
  parseAaMutation,
  parseInsertion,
  parseNucMutation,
  parseRange,
} from '../../bio/mutation.ts';
import type { AnalysisSummary } from '../../schema/analysis-summary.ts';
import type { Insertion, ReferenceSequence, SequenceDifferences } from '../../schema/genome-row.ts';
import type { AnalysisVersions, StoredAnalysis } from '../../schema/ports.ts';
import { defined } from '../../std/assert.ts';
import type { Result } from '../../std/result.ts';

/** The letters that analyses are written against. */
export interface References {
  readonly nucleotide: string;
  /** Reference peptides in the pathogen's order. */
  readonly genes: readonly ReferenceSequence[];
}

/** What an analysis was made with, and when. */
export interface AnalysisOrigin extends AnalysisVersions {
  /** ISO 8601. */
  readonly analysedAt: string;
}

const IS_BASE = new Set('ACGT');

/** Writes an analysis as the lists of text that are stored and shown. Undone by `toSequences`. */
export function toStoredAnalysis(
  summary: AnalysisSummary,
  references: References,
  origin: AnalysisOrigin,
): StoredAnalysis {
  const { nucleotide } = summary;
  const changes = splitNucleotides(nucleotide, references.nucleotide);
  const aminoAcids = splitAminoAcids(summary.aminoAcid, references.genes);
  return {
    ...origin,
    clade: summary.clade,
    nearestNode: summary.nearestNode,
    attributes: summary.attributes,
    qcScore: summary.qcScore,
    qcStatus: summary.qcStatus,
    coverage: summary.coverage,
    isReverseComplement: summary.isReverseComplement,
    alignmentStart: nucleotide.begin + 1,
    alignmentEnd: nucleotide.end,
    ...changes,
    insertions: nucleotide.insertions.map((insertion) =>
      formatInsertion({ cds: null, ...insertion }),
    ),
    missing: toRanges(nucleotide.missing),
    ...aminoAcids,
    frameShifts: summary.frameShifts,
    warnings: summary.warnings,
  };
}

function splitNucleotides(
  differences: SequenceDifferences,
  reference: string,
): Pick<StoredAnalysis, 'substitutions' | 'deletions' | 'nonACGTNs'> {
  const substitutions: string[] = [];
  const deletions: string[] = [];
  const nonACGTNs: string[] = [];
  const { positions, symbols } = differences;
  for (let index = 0; index < positions.length; ) {
    const begin = defined(positions[index], 'position');
    const symbol = symbols.charAt(index);
    let next = index + 1;
    if (IS_BASE.has(symbol)) {
      substitutions.push(`${reference.charAt(begin)}${begin + 1}${symbol}`);
    } else {
      // Deletions and ambiguity codes are written as ranges of the same letter.
      while (positions[next] === begin + next - index && symbols.charAt(next) === symbol) next += 1;
      const range = formatRange({ begin, end: begin + next - index });
      if (symbol === '-') deletions.push(range);
      else nonACGTNs.push(`${symbol}:${range}`);
    }
    index = next;
  }
  return { substitutions, deletions, nonACGTNs };
}

type AminoAcidLists = Pick<
  StoredAnalysis,
  'aaRanges' | 'aaSubstitutions' | 'aaDeletions' | 'aaInsertions' | 'unknownAaRanges'
>;

function splitAminoAcids(
  aminoAcid: AnalysisSummary['aminoAcid'],
  genes: readonly ReferenceSequence[],
): AminoAcidLists {
  const aaRanges: string[] = [];
  const aaSubstitutions: string[] = [];
  const aaDeletions: string[] = [];
  const aaInsertions: string[] = [];
  const unknownAaRanges: string[] = [];
  for (const gene of genes) {
    const differences = aminoAcid[gene.name];
    if (differences === null || differences === undefined) continue;
    // A range of no codon cannot be written as one; 0-0 stands for it.
    const range = differences.end > differences.begin ? formatRange(differences) : '0-0';
    aaRanges.push(`${gene.name}:${range}`);
    differences.positions.forEach((position, index) => {
      const symbol = differences.symbols.charAt(index);
      const change = `${gene.name}:${gene.sequence.charAt(position)}${position + 1}${symbol}`;
      (symbol === '-' ? aaDeletions : aaSubstitutions).push(change);
    });
    for (const { position, symbols } of differences.insertions) {
      aaInsertions.push(formatInsertion({ cds: gene.name, position, symbols }));
    }
    unknownAaRanges.push(
      ...toRanges(differences.missing).map((missing) => `${gene.name}:${missing}`),
    );
  }
  return { aaRanges, aaSubstitutions, aaDeletions, aaInsertions, unknownAaRanges };
}

function toRanges(bounds: readonly number[]): string[] {
  const ranges: string[] = [];
  for (let index = 0; index < bounds.length; index += 2) {
    ranges.push(
      formatRange({
        begin: defined(bounds[index], 'begin'),
        end: defined(bounds[index + 1], 'end'),
      }),
    );
  }
  return ranges;
}

/** The differences of a stored analysis, as the query index takes them. */
export interface AnalysedSequences {
  readonly nucleotide: SequenceDifferences;
  readonly aminoAcid: Readonly<Record<string, SequenceDifferences>>;
}

/** Reads back what `toStoredAnalysis` wrote; a text that it cannot have written is a bug. */
export function toSequences(stored: StoredAnalysis): AnalysedSequences {
  const nucleotide = createDraft(stored.alignmentStart - 1, stored.alignmentEnd);
  for (const text of stored.substitutions) {
    const { position, to } = must(parseNucMutation(text));
    nucleotide.changes.push([position, to]);
  }
  for (const text of stored.deletions) addRun(nucleotide, text, '-');
  for (const text of stored.nonACGTNs) addRun(nucleotide, text.slice(2), text.charAt(0));
  for (const text of stored.missing) addMissing(nucleotide, text);
  for (const text of stored.insertions) {
    const { position, symbols } = must(parseInsertion(text));
    nucleotide.insertions.push({ position, symbols });
  }
  return { nucleotide: toDifferences(nucleotide), aminoAcid: readAminoAcids(stored) };
}

interface Draft {
  readonly begin: number;
  readonly end: number;
  readonly changes: [number, string][];
  readonly missing: number[];
  readonly insertions: Insertion[];
}

function createDraft(begin: number, end: number): Draft {
  return { begin, end, changes: [], missing: [], insertions: [] };
}

function toDifferences(draft: Draft): SequenceDifferences {
  const changes = draft.changes.sort((a, b) => a[0] - b[0]);
  return {
    begin: draft.begin,
    end: draft.end,
    positions: changes.map(([position]) => position),
    symbols: changes.map(([, symbol]) => symbol).join(''),
    missing: draft.missing,
    insertions: draft.insertions,
  };
}

function addRun(draft: Draft, range: string, symbol: string): void {
  const { begin, end } = must(parseRange(range));
  for (let position = begin; position < end; position += 1) draft.changes.push([position, symbol]);
}

function addMissing(draft: Draft, range: string): void {
  const { begin, end } = must(parseRange(range));
  draft.missing.push(begin, end);
}

function readAminoAcids(stored: StoredAnalysis): Record<string, SequenceDifferences> {
  const drafts = new Map<string, Draft>();
  for (const text of stored.aaRanges) {
    const [cds, range] = splitAtColon(text);
    const { begin, end } = range === '0-0' ? { begin: 0, end: 0 } : must(parseRange(range));
    drafts.set(cds, createDraft(begin, end));
  }
  const draftOf = (cds: string | null) => defined(drafts.get(cds ?? ''), `range of ${cds}`);
  for (const text of [...stored.aaSubstitutions, ...stored.aaDeletions]) {
    const { cds, position, to } = must(parseAaMutation(text));
    draftOf(cds).changes.push([position, to]);
  }
  for (const text of stored.unknownAaRanges) {
    const [cds, range] = splitAtColon(text);
    addMissing(draftOf(cds), range);
  }
  for (const text of stored.aaInsertions) {
    const { cds, position, symbols } = must(parseInsertion(text));
    draftOf(cds).insertions.push({ position, symbols });
  }
  return Object.fromEntries([...drafts].map(([cds, draft]) => [cds, toDifferences(draft)]));
}

/** The name of a CDS may hold colons itself, what stands behind it may not. */
function splitAtColon(text: string): [string, string] {
  const colon = text.lastIndexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1)];
}

function must<T>(result: Result<T, { hint: string; value: string }>): T {
  if (result.ok) return result.value;
  return defined<T>(null, `stored analysis is damaged at '${result.error.value}': the value`);
}
