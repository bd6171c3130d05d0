import {
  type AuspiceTree,
  findAttribute,
  isAuspiceTree,
  isObject,
  listNodes,
} from './auspice-tree.ts';
import type { CladeAttribute, NamedLink, TreeDescription } from './pathogen.ts';

/** Parses the text of a tree that was checked before; undefined where it is no Auspice v2 tree. */
export function parseAuspiceTree(text: string): AuspiceTree | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isAuspiceTree(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a tree says of itself, and how much of it there is. */
export function describeTree(tree: AuspiceTree, lineageAttribute: string | null): TreeDescription {
  const { meta } = tree;
  const nodes = listNodes(tree.tree);
  const countValues = (attribute: string): number =>
    new Set(nodes.flatMap((node) => findAttribute(node, attribute) ?? [])).size;
  const authors = new Set(nodes.flatMap((node) => findAttribute(node, 'author') ?? []));
  return {
    title: toText(meta.title),
    updated: toText(meta.updated),
    acknowledgement: toText(meta.description),
    buildUrl: toText(meta.build_url),
    maintainers: toLinks(meta.maintainers),
    dataProvenance: toLinks(meta.data_provenance),
    authors: [...authors].sort(),
    nodes: nodes.length,
    tips: nodes.filter((node) => !node.children?.length).length,
    clades: countValues('clade_membership'),
    lineages: lineageAttribute === null ? 0 : countValues(lineageAttribute),
  };
}

/** The labels that the tree tells analysis to report: `meta.extensions.nextclade.clade_node_attrs`. */
export function listCladeAttributes(tree: AuspiceTree): CladeAttribute[] {
  const { extensions } = tree.meta;
  const nextclade = isObject(extensions) ? extensions.nextclade : undefined;
  const list = isObject(nextclade) ? nextclade.clade_node_attrs : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    if (!isObject(entry) || typeof entry.name !== 'string') return [];
    return {
      name: entry.name,
      displayName: toText(entry.displayName) ?? entry.name,
      description: toText(entry.description) ?? '',
    };
  });
}

function toText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function toLinks(value: unknown): NamedLink[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) =>
    isObject(entry) && typeof entry.name === 'string'
      ? { name: entry.name, url: toText(entry.url) }
      : [],
  );
}
