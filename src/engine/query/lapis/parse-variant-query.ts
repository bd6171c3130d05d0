import type { Filter } from '../tree.ts';
import { findName, type RequestContext } from './lapis-query.ts';
import { parseVariantLeaf } from './parse-advanced-query.ts';
import { parseDescendants, parseEquals } from './parse-column-filter.ts';
import { parseExpression } from './parse-expression.ts';

const key = 'variantQuery';

/** The columns that the grammar has words for, by word in lower case. */
const namedColumns: Readonly<Record<string, string>> = {
  pangolineage: 'pangoLineage',
  nextcladepangolineage: 'nextcladePangoLineage',
  nextstrainclade: 'nextstrainClade',
  gisaid: 'gisaidClade',
  gisaidclade: 'gisaidClade',
};

const lineagePattern = /^[a-z]{1,3}(?:\.\d+)*(?:\.?\*)?$/i;

function parseColumn(context: RequestContext, name: string, value: string): Filter | null {
  const columns = context.schema.columns;
  let found = findName(columns.keys(), name);
  // An index with one lineage column under another name still understands plain lineages.
  if (found === null && name === 'pangoLineage')
    found = [...context.schema.lineages.keys()][0] ?? null;
  const column = found === null ? undefined : columns.get(found);
  if (column === undefined) {
    context.report(key, value, `The index has no column '${name}'.`);
    return null;
  }
  return parseEquals(context, { key, column }, value);
}

/** The grammar knows one tree: that of the column 'usherTree'; elsewhere the first one that has the node. */
function parseBelow(context: RequestContext, leaf: string, node: string): Filter | null {
  const { columns, trees } = context.schema;
  const having = [...trees].find(([, { nodeOf }]) => nodeOf.has(node))?.[0];
  const name = findName(trees.keys(), 'usherTree') ?? having ?? [...trees.keys()][0];
  const column = name === undefined ? undefined : columns.get(name);
  if (column !== undefined) return parseDescendants(context, { key, column }, node);
  context.report(key, leaf, 'The index has no phylogenetic tree.');
  return null;
}

/** Parses LAPIS' variantQuery for SARS-CoV-2 (spec 5b). Null where it is not valid, which is reported. */
export function parseVariantQuery(context: RequestContext, text: string): Filter | null {
  const parsed = parseExpression(text, (leaf) => {
    const named = /^([a-z]+):(.+)$/i.exec(leaf);
    const column = namedColumns[named?.[1]?.toLowerCase() ?? ''];
    if (named !== null && column !== undefined) return parseColumn(context, column, named[2] ?? '');
    const below = /^usherTree\.descendantOf:(.+)$/i.exec(leaf)?.[1];
    if (below !== undefined) return parseBelow(context, leaf, below);
    if (lineagePattern.test(leaf)) return parseColumn(context, 'pangoLineage', leaf.toUpperCase());
    return parseVariantLeaf(context, { key, text: leaf });
  });
  if (parsed.ok) return parsed.value;
  if (parsed.error !== null) context.report(key, text, parsed.error);
  return null;
}
