import {
  type BranchChanges,
  findEnds,
  type Phylogeny,
  type Trait,
  type TraitValue,
} from '../../../bio/phylogeny.ts';

/** An entry with the node of the reference tree that it is nearest to. */
export interface PlacedEntry {
  /** Accession and version. */
  readonly name: string;
  /** Index of the node. */
  readonly node: number;
  readonly changes: BranchChanges;
  /** Decimal year; NaN where the day is not known. */
  readonly date: number;
  /** By key of a trait, of the reference tree or of `columns`. */
  readonly values: Readonly<Record<string, TraitValue>>;
}

/** Which nodes are a reference's and which an entry's: key of a trait of every placed tree. */
export const NODE_TYPE = 'node_type';
export const NODE_TYPES = { entry: 'This node', reference: 'Reference tree' } as const;

/** What the name of a reference genome has behind it where it is the name of the branching between it and entries. */
const PLACED_SUFFIX = '_placed';

/** The node of the reference tree that a node of a placed tree stands for. */
export function toReferenceName(name: string): string {
  return name.endsWith(PLACED_SUFFIX) ? name.slice(0, -PLACED_SUFFIX.length) : name;
}

/** Above this a tree counts mutations; below it, mutations by letter of the reference. */
const LARGEST_SHARE = 5;

interface Node {
  readonly name: string;
  readonly parent: number;
  readonly divergence: number;
  readonly date: number;
  readonly changes: BranchChanges | null;
  readonly labels: Readonly<Record<string, string>> | null;
  /** Index in the reference tree, or the entry. */
  readonly source: number | PlacedEntry;
}

/** Nodes of the reference tree that are on the way to an entry. */
function findNeeded(reference: Phylogeny, entries: readonly PlacedEntry[]): Uint8Array {
  const needed = new Uint8Array(reference.names.length);
  needed[0] = 1;
  for (const { node } of entries) {
    for (let at = node; at >= 0 && needed[at] === 0; at = reference.parents[at] as number)
      needed[at] = 1;
  }
  return needed;
}

function listNodes(
  reference: Phylogeny,
  entries: readonly PlacedEntry[],
  options: { readonly isWhole: boolean; readonly referenceLength: number },
): Node[] {
  const needed = options.isWhole ? null : findNeeded(reference, entries);
  const byNode = Map.groupBy(entries, ({ node }) => node);
  const most = reference.divergences.reduce((so, one) => Math.max(so, one), 0);
  const unit = most > LARGEST_SHARE || most === 0 ? 1 : 1 / options.referenceLength;
  const nodes: Node[] = [];
  const placeOf = new Int32Array(reference.names.length).fill(-1);
  for (let node = 0; node < reference.names.length; node++) {
    if (needed !== null && needed[node] === 0) continue;
    const above = reference.parents[node] as number;
    const own = byNode.get(node) ?? [];
    const isTip = reference.ends[node] === node + 1;
    const divergence = reference.divergences[node] as number;
    const base = {
      divergence,
      date: reference.dates[node] as number,
      source: node,
      changes: reference.changes[node] ?? null,
      labels: reference.labels[node] ?? null,
    };
    const name = reference.names[node] as string;
    const isSplit = isTip && own.length > 0;
    const parent = above < 0 ? -1 : (placeOf[above] as number);
    const place =
      nodes.push({ ...base, parent, name: isSplit ? `${name}${PLACED_SUFFIX}` : name }) - 1;
    placeOf[node] = place;
    if (isSplit) nodes.push({ ...base, parent: place, name, changes: null, labels: null });
    for (const entry of own) {
      nodes.push({
        name: entry.name,
        parent: place,
        divergence: divergence + (entry.changes.nuc?.length ?? 0) * unit,
        date: entry.date,
        changes: Object.keys(entry.changes).length === 0 ? null : entry.changes,
        labels: null,
        source: entry,
      });
    }
  }
  return nodes;
}

/**
 * The reference tree with entries as new tips, each below the node that its analysis found nearest; a reference genome
 * that is nearest to an entry becomes its sister. Without `isWhole` only those nodes of the reference stay that are on
 * the way to an entry.
 */
export function placeEntries(
  reference: Phylogeny,
  entries: readonly PlacedEntry[],
  options: {
    readonly isWhole: boolean;
    readonly referenceLength: number;
    /** Traits that only entries have. */
    readonly columns: readonly Omit<Trait, 'values'>[];
    readonly title: string;
  },
): Phylogeny {
  const nodes = listNodes(reference, entries, options);
  const fill = (key: string, ofReference: readonly TraitValue[] | null): TraitValue[] =>
    nodes.map(({ source }) =>
      typeof source === 'number' ? (ofReference?.[source] ?? null) : (source.values[key] ?? null),
    );
  const types = nodes.map(({ source, parent, name }, node): TraitValue => {
    // A branching is of neither kind.
    const isTip = nodes[node + 1]?.parent !== node;
    if (typeof source !== 'number') return NODE_TYPES.entry;
    return isTip && parent >= 0 && name !== '' ? NODE_TYPES.reference : null;
  });
  const own = options.columns.map(
    (column): Trait => ({ ...column, values: fill(column.key, null) }),
  );
  const parents = Int32Array.from(nodes, ({ parent }) => parent);
  return {
    title: options.title,
    names: nodes.map(({ name }) => name),
    parents,
    ends: findEnds(parents),
    divergences: Float64Array.from(nodes, ({ divergence }) => divergence),
    dates: Float64Array.from(nodes, ({ date }) => date),
    traits: [
      ...reference.traits.map((trait) => ({ ...trait, values: fill(trait.key, trait.values) })),
      { key: NODE_TYPE, title: 'Node type', kind: 'categorical' as const, values: types },
      ...own.filter(({ values }) => values.some((value) => value !== null)),
    ],
    changes: nodes.map(({ changes }) => changes),
    labels: nodes.map(({ labels }) => labels),
  };
}
