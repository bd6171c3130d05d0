import type { Filter } from '../tree.ts';
import { findName, type RequestContext } from './lapis-query.ts';
import { parseVariantLeaf } from './parse-advanced-query.ts';
import { parseDescendants, parseEquals } from './parse-column-filter.ts';
import { parseExpression } from './parse-expression.ts';

const key = 'variantQuery';

/** A word of the grammar: the columns that it may mean, and how their values are spelt. */
interface Word {
  readonly columns: readonly string[];
  readonly spell: (value: string) => string;
}

const toUpper = (value: string) => value.toUpperCase();
const pango: Word = { columns: ['pangoLineage', 'lineage'], spell: toUpper };

/** The grammar's words, in lower case. Indexes name their columns after one tool or another. */
const words: Readonly<Record<string, Word>> = {
  pangolineage: pango,
  nextcladepangolineage: { ...pango, columns: ['nextcladePangoLineage', ...pango.columns] },
  nextstrainclade: {
    columns: ['nextstrainClade', 'clade'],
    // '21K', but 'recombinant'.
    spell: (value) => (/^recombinant$/i.test(value) ? value.toLowerCase() : toUpper(value)),
  },
  gisaid: { columns: ['gisaidClade'], spell: toUpper },
  gisaidclade: { columns: ['gisaidClade'], spell: toUpper },
};

const lineagePattern = /^[a-z]{1,3}(?:\.\d{1,3})*(?:\.?\*)?$/i;

function parseColumn(context: RequestContext, word: Word, value: string): Filter | null {
  const { columns } = context.schema;
  const names = word.columns.map((name) => findName(columns.keys(), name));
  const column = columns.get(names.find((name) => name !== null) ?? '');
  if (column !== undefined) return parseEquals(context, { key, column }, word.spell(value));
  context.report(key, value, `The index has no column '${word.columns[0]}'.`);
  return null;
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
    const word = words[named?.[1]?.toLowerCase() ?? ''];
    if (named !== null && word !== undefined) return parseColumn(context, word, named[2] ?? '');
    const below = /^usherTree\.descendantOf:(.+)$/i.exec(leaf)?.[1];
    if (below !== undefined) return parseBelow(context, leaf, below);
    if (lineagePattern.test(leaf)) return parseColumn(context, pango, leaf);
    return parseVariantLeaf(context, { key, text: leaf });
  });
  if (parsed.ok) return parsed.value;
  if (parsed.error !== null) context.report(key, text, parsed.error);
  return null;
}
