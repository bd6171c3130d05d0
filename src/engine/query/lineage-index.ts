import type { LineageDefinition } from '../../schema/genome-row.ts';

/**
 * What to do where a clade reaches a recombinant, a lineage with several parents: leave it out, take
 * it in, or take it in where all its parents belong to the clade (spec 3a).
 */
export type RecombinantMode = 'doNotFollow' | 'alwaysFollow' | 'followIfFullyContainedInClade';

/** A lineage system, ready for questions. */
export interface LineageIndex {
  /** The lineage that a name or alias means; the name itself where the system does not know it. */
  readonly resolve: (name: string) => string;
  /** Place of a lineage when parents come before children and clades stay together; -1 if unknown. */
  readonly rankOf: (name: string) => number;
  /** The lineage with all its sublineages. */
  readonly findClade: (name: string, mode: RecombinantMode) => ReadonlySet<string>;
}

interface Graph {
  readonly parents: ReadonlyMap<string, ReadonlySet<string>>;
  readonly children: ReadonlyMap<string, readonly string[]>;
}

function buildGraph(definition: LineageDefinition, resolve: (name: string) => string): Graph {
  const parents = new Map<string, Set<string>>();
  const children = new Map<string, string[]>();
  for (const [name, { parents: given = [] }] of Object.entries(definition)) {
    const own = new Set(given.map(resolve));
    parents.set(name, own);
    for (const parent of own) {
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [name]);
      else siblings.push(name);
    }
  }
  return { parents, children };
}

function rankLineages(names: readonly string[], { parents, children }: Graph): Map<string, number> {
  const ranks = new Map<string, number>();
  const visit = (start: string) => {
    const stack = [start];
    for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
      if (ranks.has(name)) continue;
      ranks.set(name, ranks.size);
      for (const child of (children.get(name) ?? []).toReversed()) stack.push(child);
    }
  };
  for (const name of names) if ((parents.get(name)?.size ?? 0) === 0) visit(name);
  for (const name of names) visit(name);
  return ranks;
}

function collectClade(start: string, mode: RecombinantMode, { parents, children }: Graph) {
  const clade = new Set([start]);
  const queue = [start];
  const mayFollow = (child: string) => {
    const own = parents.get(child) ?? new Set();
    if (own.size < 2 || mode === 'alwaysFollow') return true;
    return (
      mode === 'followIfFullyContainedInClade' && [...own].every((parent) => clade.has(parent))
    );
  };
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const child of children.get(name) ?? []) {
      if (clade.has(child) || !mayFollow(child)) continue;
      clade.add(child);
      queue.push(child);
    }
  }
  return clade;
}

/** Prepares a lineage system. Names that occur only as parents are lineages too. */
export function buildLineageIndex(definition: LineageDefinition): LineageIndex {
  const aliases = new Map<string, string>();
  for (const [name, { aliases: given = [] }] of Object.entries(definition)) {
    for (const alias of given) if (!Object.hasOwn(definition, alias)) aliases.set(alias, name);
  }
  const resolve = (name: string) => aliases.get(name) ?? name;
  const graph = buildGraph(definition, resolve);
  const names = [...new Set([...Object.keys(definition), ...graph.children.keys()])].sort();
  const ranks = rankLineages(names, graph);
  return {
    resolve,
    rankOf: (name) => ranks.get(resolve(name)) ?? -1,
    findClade: (name, mode) => collectClade(resolve(name), mode, graph),
  };
}
