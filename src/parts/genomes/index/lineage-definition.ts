import type { LineageDefinition } from '../../../schema/genome-row.ts';

/** A labelled tree as far as lineages are concerned: nodes in preorder, the root's parent being -1. */
export interface LabelledTree {
  readonly parents: ArrayLike<number>;
  /** Lineage of each node; null where it has none. */
  readonly lineages: readonly (string | null)[];
}

/**
 * Derives parents of lineages. 'B.1.1.7' is a child of 'B.1.1' by its name (Pango's rule). A name whose
 * parent cannot be read off it ('AY', 'BA', 'XBB', or any clade name of another system) is a child of
 * the lineage in which the tree places its first node.
 */
export function deriveLineageDefinition(tree: LabelledTree): LineageDefinition {
  const byTree = findParentsByTree(tree);
  const definition: Record<string, { parents: string[] }> = {};
  const add = (name: string, placedUnder: string | undefined): void => {
    if (definition[name] !== undefined) return;
    const parent = parentByName(name) ?? leaveFamily(byTree, name, placedUnder);
    const isSafe = parent !== undefined && !isAncestor(definition, parent, name);
    definition[name] = { parents: isSafe ? [parent] : [] };
    // A parent that the tree does not name itself ('AY' of 'AY.4') stands where its child stands.
    if (isSafe) add(parent, byTree.get(parent) ?? placedUnder);
  };
  for (const [name, placedUnder] of byTree) add(name, placedUnder);
  return definition;
}

/** 'AY.4.2' -> 'AY.4'; a name without a numeric last part has no parent by name. */
function parentByName(name: string): string | undefined {
  return /^([A-Z]{1,3}(?:\.\d+)*)\.\d+$/.exec(name)?.[1];
}

/** The first lineage up the tree that is neither `name` nor one of its descendants by name. */
function leaveFamily(
  byTree: ReadonlyMap<string, string | undefined>,
  name: string,
  placedUnder: string | undefined,
): string | undefined {
  const seen = new Set<string>();
  let at = placedUnder;
  while (at !== undefined && (at === name || at.startsWith(`${name}.`)) && !seen.has(at)) {
    seen.add(at);
    at = byTree.get(at);
  }
  return at === name ? undefined : at;
}

function findParentsByTree({ parents, lineages }: LabelledTree): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  // The nearest labelled ancestor of each node with its own label, filled in preorder.
  const nearest: (string | null)[] = [];
  lineages.forEach((lineage, node) => {
    const parent = parents[node] ?? -1;
    const above = parent < 0 ? null : (nearest[parent] ?? null);
    nearest[node] = lineage ?? above;
    if (lineage === null || found.has(lineage)) return;
    found.set(lineage, above === null || above === lineage ? undefined : above);
  });
  return found;
}

/** Whether `name` already stands above `candidate`, so that a link from it would close a circle. */
function isAncestor(
  definition: Readonly<Record<string, { parents: readonly string[] }>>,
  candidate: string,
  name: string,
): boolean {
  for (let at: string | undefined = candidate; at !== undefined; at = definition[at]?.parents[0]) {
    if (at === name) return true;
  }
  return false;
}
