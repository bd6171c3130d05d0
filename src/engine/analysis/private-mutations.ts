import { AA_GAP, AA_X, IS_ACGT, NUC_GAP, nucLetter } from '../../bio/alphabet.ts';
import type { Range } from '../../bio/position.ts';
import type { Dataset, DatasetCds } from './dataset.ts';
import { type NodeSequence, nodeState } from './node-state.ts';
import type {
  CdsTranslation,
  LabeledMutation,
  Mutation,
  NodeMutations,
  NucleotideCalls,
  RelativeMutations,
} from './result.ts';
import { isInRanges } from './translate-query.ts';
import type { Tree } from './tree.ts';

/** What of the query is compared with nodes. */
export interface ComparedQuery {
  readonly aligned: Uint8Array;
  readonly calls: NucleotideCalls;
  readonly translations: readonly (CdsTranslation | null)[];
}

/** A sequence whose changes to the reference become changes to a node. */
interface Comparison {
  /** Changed letters of the query in ascending order, deletions with the gap code. */
  readonly changes: Iterable<Mutation>;
  readonly node: NodeSequence;
  readonly gap: number;
  /** True where the query has the letter of the reference, and no doubt about it. */
  readonly isLikeReference: (position: number) => boolean;
  readonly letterOfReference: (position: number) => number;
  /** An un-deletion counts as a reversion. */
  readonly keepsUndeletions: boolean;
  readonly labelsOf: (mutation: Mutation) => readonly string[] | undefined;
}

function byPosition(a: Mutation, b: Mutation): number {
  return a.position - b.position;
}

/** Compares one sequence with that of a node. Specification, section 4.8. */
function compareWithNode(comparison: Comparison): NodeMutations {
  const { node, gap, labelsOf } = comparison;
  const changed: Mutation[] = [];
  const deletions: Mutation[] = [];
  const reversions: Mutation[] = [];
  const labeled: LabeledMutation[] = [];
  const unlabeled: Mutation[] = [];
  let n = 0;
  const revertUpTo = (position: number): void => {
    for (; n < node.positions.length && (node.positions[n] as number) < position; n++) {
      const at = node.positions[n] as number;
      const from = node.letters[n] as number;
      if (from === gap && !comparison.keepsUndeletions) continue;
      if (!comparison.isLikeReference(at)) continue;
      reversions.push({ position: at, from, to: comparison.letterOfReference(at) });
    }
  };
  for (const change of comparison.changes) {
    revertUpTo(change.position);
    const isInNode = node.positions[n] === change.position;
    const from = isInNode ? (node.letters[n] as number) : change.from;
    if (isInNode) n++;
    if (from === change.to) continue;
    const mutation = { position: change.position, from, to: change.to };
    if (change.to === gap) {
      deletions.push(mutation);
      continue;
    }
    changed.push(mutation);
    const labels = labelsOf(mutation);
    if (labels === undefined) unlabeled.push(mutation);
    else labeled.push({ ...mutation, labels });
  }
  revertUpTo(Number.POSITIVE_INFINITY);
  const substitutions =
    reversions.length === 0 ? changed : [...reversions, ...changed].sort(byPosition);
  return { substitutions, deletions, reversions, labeled, unlabeled };
}

/** Substitutions and deleted positions of a query together, ascending. */
function* nucChanges(
  substitutions: readonly Mutation[],
  deletions: readonly Range[],
  reference: Uint8Array,
): Generator<Mutation> {
  let s = 0;
  for (const { begin, end } of deletions) {
    for (; s < substitutions.length && (substitutions[s] as Mutation).position < begin; s++) {
      yield substitutions[s] as Mutation;
    }
    for (let position = begin; position < end; position++) {
      yield { position, from: reference[position] as number, to: NUC_GAP };
    }
  }
  for (; s < substitutions.length; s++) yield substitutions[s] as Mutation;
}

function compareNucleotides(
  dataset: Dataset,
  query: ComparedQuery,
  node: NodeSequence,
): NodeMutations {
  const { reference } = dataset;
  const { aligned, calls } = query;
  const { nuc: labels } = dataset.pathogen.labels;
  return compareWithNode({
    changes: nucChanges(calls.substitutions, calls.deletions, reference),
    node,
    gap: NUC_GAP,
    isLikeReference: (position) =>
      aligned[position] === reference[position] && IS_ACGT[aligned[position] as number] === 1,
    letterOfReference: (position) => reference[position] as number,
    keepsUndeletions: false,
    labelsOf: ({ position, to }) =>
      labels.size === 0 ? undefined : labels.get(`${position}${nucLetter(to)}`),
  });
}

const NO_MUTATIONS: NodeMutations = {
  substitutions: [],
  deletions: [],
  reversions: [],
  labeled: [],
  unlabeled: [],
};

function comparePeptides(
  dataset: Dataset,
  cds: DatasetCds,
  { translation, node }: { translation: CdsTranslation | null; node: NodeSequence },
): NodeMutations {
  if (translation === null) return NO_MUTATIONS;
  const { aa: labels } = dataset.pathogen.labels;
  const { peptide, alignmentRanges } = translation;
  return compareWithNode({
    changes: translation.mutations,
    node,
    gap: AA_GAP,
    isLikeReference: (position) =>
      peptide[position] === cds.peptide[position] &&
      peptide[position] !== AA_X &&
      isInRanges(alignmentRanges, position),
    letterOfReference: (position) => cds.peptide[position] as number,
    keepsUndeletions: true,
    labelsOf: ({ position, to }) => {
      if (labels.size === 0) return undefined;
      const place = `${cds.name}:${position}`;
      return labels.get(place) ?? labels.get(`${place}${String.fromCharCode(to)}`);
    },
  });
}

/** Mutations of a query relative to a node of the tree. Specification, section 4.8. */
export function findMutationsToNode(
  dataset: Dataset,
  query: ComparedQuery,
  at: { readonly tree: Tree; readonly node: number },
): RelativeMutations {
  const state = nodeState(dataset, at.tree, at.node);
  return {
    node: at.node,
    nuc: compareNucleotides(dataset, query, state.nuc),
    aa: dataset.cdses.map((cds) =>
      comparePeptides(dataset, cds, {
        translation: query.translations[cds.index] ?? null,
        node: state.aa[cds.index] as NodeSequence,
      }),
    ),
  };
}
