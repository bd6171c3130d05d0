import { IS_ACGT, NUC_GAP } from '../../../bio/alphabet.ts';
import type { Mutation } from '../result.ts';

/** Mutations between two points of a tree: nucleotides, and amino acids by CDS; ascending positions. */
export interface Branch {
  readonly nuc: readonly Mutation[];
  readonly aa: readonly (readonly Mutation[])[];
}

/** Two branches from one point taken apart: what only one of them has, and what both have. */
export interface SplitBranches {
  readonly left: Branch;
  readonly shared: Branch;
  readonly right: Branch;
}

interface SplitLists {
  readonly left: Mutation[];
  readonly shared: Mutation[];
  readonly right: Mutation[];
}

function splitLists(a: readonly Mutation[], b: readonly Mutation[]): SplitLists {
  const left: Mutation[] = [];
  const shared: Mutation[] = [];
  const right: Mutation[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const ofA = a[i];
    const ofB = b[j];
    if (ofB === undefined || (ofA !== undefined && ofA.position < ofB.position)) {
      left.push(ofA as Mutation);
      i++;
    } else if (ofA === undefined || ofB.position < ofA.position) {
      right.push(ofB);
      j++;
    } else {
      if (ofA.to === ofB.to) shared.push(ofB);
      else {
        left.push(ofA);
        right.push(ofB);
      }
      i++;
      j++;
    }
  }
  return { left, shared, right };
}

/** Splits two branches that begin at the same point. */
export function splitBranches(a: Branch, b: Branch): SplitBranches {
  const nuc = splitLists(a.nuc, b.nuc);
  const aa = a.aa.map((list, cds) => splitLists(list, b.aa[cds] ?? []));
  return {
    left: { nuc: nuc.left, aa: aa.map(({ left }) => left) },
    shared: { nuc: nuc.shared, aa: aa.map(({ shared }) => shared) },
    right: { nuc: nuc.right, aa: aa.map(({ right }) => right) },
  };
}

function invertList(list: readonly Mutation[]): Mutation[] {
  return list.map(({ position, from, to }) => ({ position, from: to, to: from }));
}

/** The same way in the other direction. */
export function invertBranch({ nuc, aa }: Branch): Branch {
  return { nuc: invertList(nuc), aa: aa.map(invertList) };
}

function rebaseList(path: readonly Mutation[], list: readonly Mutation[]): Mutation[] {
  const { left, right } = splitLists(path, list);
  const letterOf = new Map(left.map(({ position, to }) => [position, to]));
  const changed = new Set(right.map(({ position }) => position));
  const moved = right.map((mutation) => ({
    ...mutation,
    from: letterOf.get(mutation.position) ?? mutation.from,
  }));
  const undone = invertList(left.filter(({ position }) => !changed.has(position)));
  return [...undone, ...moved].sort((a, b) => a.position - b.position);
}

/** A branch that begins where `path` begins, as seen from where `path` ends. */
export function rebaseBranch(path: Branch, branch: Branch): Branch {
  return {
    nuc: rebaseList(path.nuc, branch.nuc),
    aa: branch.aa.map((list, cds) => rebaseList(path.aa[cds] ?? [], list)),
  };
}

/** What of the mutations of a branch counts for its length and for decisions. */
function countKinds(nuc: readonly Mutation[], isMasked: Uint8Array) {
  let counted = 0;
  let hasMasked = false;
  let hasGap = false;
  for (const { position, from, to } of nuc) {
    if (isMasked[position] === 1) hasMasked = true;
    else if (IS_ACGT[from] === 1 && IS_ACGT[to] === 1) counted++;
    if (from === NUC_GAP || to === NUC_GAP) hasGap = true;
  }
  return { counted, hasMasked, hasGap };
}

/**
 * How much mutations weigh in the search for a place: one each, of masked ones a half and of deleted
 * letters a tenth together, so that these decide only where nothing else does. Specification 4.8.
 */
export function scoreMutations(nuc: readonly Mutation[], isMasked: Uint8Array): number {
  const { counted, hasMasked, hasGap } = countKinds(nuc, isMasked);
  return counted + (hasMasked ? 0.5 : 0) + (hasGap ? 0.1 : 0);
}
