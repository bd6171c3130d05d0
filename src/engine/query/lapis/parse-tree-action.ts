import type { TreeAction } from '../tree.ts';
import { findName, type LapisEndpoint } from './lapis-query.ts';
import type { OptionReader } from './option-reader.ts';

/** The fields of LAPIS 0.8.6; the engine knows parent and depth of the ancestor, too. */
const ancestorFields = ['mrcaNode', 'missingNodeCount', 'missingFromTree'];

/** Keys of the endpoints about trees; the last is ours. */
export function listTreeOptions(endpoint: LapisEndpoint): readonly string[] {
  const options = ['phyloTreeField', 'printNodesNotInTree'];
  return endpoint === 'phyloSubtree' ? [...options, 'contractUnaryNodes'] : options;
}

function findTreeField(reader: OptionReader): string {
  const { context } = reader;
  const key = 'phyloTreeField';
  const known = [...context.schema.trees.keys()];
  const given = reader.one(key);
  const found = typeof given === 'string' ? findName(known, given) : null;
  if (found !== null) return found;
  // Word for word as LAPIS says it: its clients look for this sentence.
  const fields = `known phylo tree fields are [${known.join(', ')}]`;
  if (given === undefined) context.report(key, 'nothing', `phyloTreeField is required, ${fields}`);
  else context.report(key, given, `'${given}' is not a phylo tree field, ${fields}`);
  return '';
}

/** Reads what is asked about the tree of a column; what is wrong is reported. */
export function parseTreeAction(reader: OptionReader, endpoint: LapisEndpoint): TreeAction {
  const column = findTreeField(reader);
  const printMissing = reader.boolean('printNodesNotInTree');
  if (endpoint === 'mostRecentCommonAncestor') {
    return { type: 'MostRecentCommonAncestor', column, printMissing, fields: ancestorFields };
  }
  const contractUnaryNodes =
    reader.list('contractUnaryNodes') === null || reader.boolean('contractUnaryNodes');
  return { type: 'PhyloSubtree', column, printMissing: false, contractUnaryNodes };
}
