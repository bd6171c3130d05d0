/** Everything above a disease in its ontology, in any order; null for one that is not known. */
export type FindAncestors = (disease: string) => ReadonlySet<string> | null;

/**
 * Ancestors from the parents of each disease, as an ontology names them. What stands as a parent only is known too,
 * and has none; rings, which an ontology should not have, end nothing.
 */
export function toAncestors(parents: ReadonlyMap<string, readonly string[]>): FindAncestors {
  const known = new Set([...parents.keys(), ...[...parents.values()].flat()]);
  const found = new Map<string, ReadonlySet<string>>();
  return (disease) => {
    if (!known.has(disease)) return null;
    const before = found.get(disease);
    if (before !== undefined) return before;
    const ancestors = new Set<string>();
    const open = [...(parents.get(disease) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (ancestors.has(next)) continue;
      ancestors.add(next);
      open.push(...(parents.get(next) ?? []));
    }
    found.set(disease, ancestors);
    return ancestors;
  };
}

/** Of nothing: a disease fits only the very same one, and others need a person. */
export const noAncestors: FindAncestors = () => null;
