import type { BranchChanges, Phylogeny } from '../../../bio/phylogeny.ts';
import type { StoredAnalysis } from '../../../schema/ports.ts';

/** How a node differs from the reference, by sequence ('nuc' or a CDS) and position. */
type NodeState = ReadonlyMap<
  string,
  ReadonlyMap<number, { readonly from: string; readonly to: string }>
>;

const CHANGE = /^([A-Z*-])(\d+)([A-Z*-])$/;

/**
 * Tells what an entry has on the branch to it: how it differs from the node of the tree that it is nearest to. Letters
 * that the entry does not have, or that are not known, differ from nothing.
 */
export class PrivateChanges {
  readonly #tree: Phylogeny;
  readonly #states = new Map<number, NodeState>();

  constructor(tree: Phylogeny) {
    this.#tree = tree;
  }

  /** Substitutions, sorted by position, of nucleotides and of each CDS that has any. */
  find(node: number, analysis: StoredAnalysis): BranchChanges {
    const state = this.#stateOf(node);
    const { alignmentStart, alignmentEnd } = analysis;
    const blocked = new Ranges([
      `1-${alignmentStart - 1}`,
      `${alignmentEnd + 1}-${Number.MAX_SAFE_INTEGER}`,
      ...analysis.deletions,
      ...analysis.missing,
      ...analysis.nonACGTNs.map((text) => text.slice(text.lastIndexOf(':') + 1)),
    ]);
    const nuc = compare(analysis.substitutions, state.get('nuc'), (at) => blocked.has(at));
    const found: [string, string[]][] = nuc.length === 0 ? [] : [['nuc', nuc]];
    for (const [cds, own] of groupByCds(analysis)) {
      const ranges = new Ranges(own.unknown);
      const known = new Ranges(own.known);
      const isBlocked = (at: number) => !known.has(at) || ranges.has(at) || own.deleted.has(at);
      const list = compare(own.substitutions, state.get(cds), isBlocked);
      if (list.length > 0) found.push([cds, list]);
    }
    return Object.fromEntries(found);
  }

  #stateOf(node: number): NodeState {
    const known = this.#states.get(node);
    if (known !== undefined) return known;
    const state = new Map<string, Map<number, { from: string; to: string }>>();
    for (let at = node; at >= 0; at = this.#tree.parents[at] as number) {
      for (const [sequence, list] of Object.entries(this.#tree.changes[at] ?? {})) {
        const own = state.get(sequence) ?? new Map<number, { from: string; to: string }>();
        state.set(sequence, own);
        for (const text of list) {
          const [, from = '', position = '', to = ''] = CHANGE.exec(text) ?? [];
          if (from === '') continue;
          const later = own.get(Number(position));
          // From the node up: the last change says which letter it is, the first one which it was.
          own.set(Number(position), { from, to: later?.to ?? to });
        }
      }
    }
    this.#states.set(node, state);
    return state;
  }
}

/** Differences from a node of what differs from the reference in these ways. */
function compare(
  substitutions: readonly string[],
  state: NodeState extends ReadonlyMap<string, infer One> ? One | undefined : never,
  isBlocked: (position: number) => boolean,
): string[] {
  const found: { readonly position: number; readonly text: string }[] = [];
  const own = new Set<number>();
  for (const text of substitutions) {
    const [, reference = '', position = '', to = ''] = CHANGE.exec(text) ?? [];
    const at = Number(position);
    if (reference === '') continue;
    own.add(at);
    const from = state?.get(at)?.to ?? reference;
    if (from !== to && from !== '-' && to !== '-')
      found.push({ position: at, text: `${from}${at}${to}` });
  }
  for (const [at, { from, to }] of state ?? []) {
    if (own.has(at) || from === to || isBlocked(at) || from === '-' || to === '-') continue;
    // The entry has the reference's letter again.
    found.push({ position: at, text: `${to}${at}${from}` });
  }
  return found.sort((one, other) => one.position - other.position).map(({ text }) => text);
}

/** Ranges of positions, 1-based and inclusive: '21765-21770', '54'. */
class Ranges {
  readonly #ranges: readonly (readonly [number, number])[];

  constructor(texts: readonly string[]) {
    this.#ranges = texts.map((text) => {
      const [begin = '', end = begin] = text.split('-');
      return [Number(begin), Number(end)];
    });
  }

  has(position: number): boolean {
    return this.#ranges.some(([begin, end]) => position >= begin && position <= end);
  }
}

interface CdsChanges {
  readonly substitutions: string[];
  readonly unknown: string[];
  readonly known: string[];
  readonly deleted: Set<number>;
}

/** What an analysis says of each CDS; its texts begin with the CDS' name: 'S:N501Y', 'S:10-20'. */
function groupByCds(analysis: StoredAnalysis): Map<string, CdsChanges> {
  const groups = new Map<string, CdsChanges>();
  const add = (texts: readonly string[], use: (own: CdsChanges, rest: string) => void): void => {
    for (const text of texts) {
      const colon = text.lastIndexOf(':');
      const cds = text.slice(0, colon);
      const own = groups.get(cds) ?? {
        substitutions: [],
        unknown: [],
        known: [],
        deleted: new Set(),
      };
      groups.set(cds, own);
      use(own, text.slice(colon + 1));
    }
  };
  add(analysis.aaRanges, (own, text) => own.known.push(text));
  add(analysis.aaSubstitutions, (own, text) => own.substitutions.push(text));
  add(analysis.unknownAaRanges, (own, text) => own.unknown.push(text));
  add(analysis.aaDeletions, (own, text) => own.deleted.add(Number(/\d+/.exec(text)?.[0])));
  return groups;
}
