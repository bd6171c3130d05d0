import { aaString, nucLetter } from '../../../bio/alphabet.ts';
import { formatRange } from '../../../bio/position.ts';
import type { Dataset } from '../dataset.ts';
import { formatFloat } from '../number-format.ts';
import type { AnalysisSuccess, Mutation, NodeMutations } from '../result.ts';

/** What the tree output keeps of an analysed sequence. Plain data, so that a thread can hand it over. */
export interface PlacedQuery {
  readonly index: number;
  readonly name: string;
  /** Nearest node of the reference tree, by its number in pre-order. */
  readonly nearestNode: number;
  readonly substitutionCount: number;
  /** Changes to the nearest node, deletions with them, ascending. */
  readonly nuc: readonly Mutation[];
  /** By CDS in the order of the dataset. */
  readonly aa: readonly (readonly Mutation[])[];
  readonly clade: string | null;
  /** Values of attributes of the node, in the order in which they are printed. */
  readonly attributes: readonly (readonly [name: string, value: string])[];
}

function allMutations({ substitutions, deletions }: NodeMutations): Mutation[] {
  return [...substitutions, ...deletions].sort((a, b) => a.position - b.position);
}

function findMissingGenes(dataset: Dataset, result: AnalysisSuccess): string {
  return dataset.cdses
    .filter((cds) => result.translations[cds.index] == null)
    .map(({ name }) => name)
    .join(', ');
}

function findAttributes(dataset: Dataset, result: AnalysisSuccess): [string, string][] {
  const { calls, primerChanges, qc } = result;
  const { begin, end } = calls.alignmentRange;
  const letters = calls.nonAcgtns.map(
    (range) => `${nucLetter(range.letter)}:${formatRange(range)}`,
  );
  const primers = primerChanges.map(
    ({ primer, substitutions }) =>
      `${primer.name}: ${substitutions.map(({ position, from, to }) => `${nucLetter(from)}${position + 1}${nucLetter(to)}`).join(', ')}`,
  );
  return [
    ['Node type', 'New'],
    // The peer prints the beginning counted from 0.
    ['Alignment', `start: ${begin}, end: ${end} (score: ${result.alignmentScore})`],
    ['Missing', calls.missing.map(formatRange).join(', ')],
    ['Gaps', calls.deletions.map(formatRange).join(', ')],
    ['Non-ACGTNs', letters.join(', ')],
    ['Has PCR primer changes', primers.length > 0 ? 'Yes' : 'No'],
    ...(primers.length > 0 ? [['PCR primer changes', primers.join(', ')] as [string, string]] : []),
    ...(qc === null ? [] : [['QC Status', qc.overallStatus] as [string, string]]),
    ['Missing genes', findMissingGenes(dataset, result)],
    ...(result.placement?.attributes ?? []),
    ...[...result.phenotypes].map(
      ([name, value]) => [name, formatFloat(value)] as [string, string],
    ),
  ];
}

/** What the tree output keeps of a result; null where there is no tree to place it in. */
export function toPlacedQuery(dataset: Dataset, result: AnalysisSuccess): PlacedQuery | null {
  const { placement, index, name } = result;
  if (placement === null) return null;
  const { nuc, aa } = placement.privateMutations;
  return {
    index,
    name,
    nearestNode: placement.nearestNode,
    substitutionCount: nuc.substitutions.length,
    nuc: allMutations(nuc),
    aa: aa.map(allMutations),
    clade: placement.clade,
    attributes: findAttributes(dataset, result),
  };
}

/** 'C241T'; codes of nucleotides. */
export function formatNuc({ position, from, to }: Mutation): string {
  return `${nucLetter(from)}${position + 1}${nucLetter(to)}`;
}

/** 'N501Y'; ASCII codes of amino acids. */
export function formatAa({ position, from, to }: Mutation): string {
  return `${aaString(Uint8Array.of(from))}${position + 1}${aaString(Uint8Array.of(to))}`;
}
