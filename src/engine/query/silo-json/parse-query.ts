import type { IndexSchema } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { type CompiledSchema, compileSchema, type SequenceKind } from '../compiled-schema.ts';
import type { Action, OrderBy, Query, TreeAction } from '../tree.ts';
import { JsonFields } from './json-fields.ts';
import { parseSiloFilter } from './parse-filter.ts';

const ACTION_TYPES = [
  'Aggregated',
  'Details',
  'Mutations',
  'AminoAcidMutations',
  'Insertions',
  'AminoAcidInsertions',
  'FastaAligned',
  'MostRecentCommonAncestor',
  'PhyloSubtree',
] as const;

function parseAction(schema: CompiledSchema, fields: JsonFields): Action {
  const { type } = fields;
  const kind: SequenceKind = type.startsWith('AminoAcid') ? 'aminoAcid' : 'nucleotide';
  switch (type) {
    case 'Aggregated':
      return { type, groupBy: fields.optionalTexts('groupByFields') ?? [] };
    case 'Details':
      return { type, fields: fields.optionalTexts('fields') };
    case 'Mutations':
    case 'AminoAcidMutations':
      return {
        type: 'Mutations',
        kind,
        minProportion: fields.number('minProportion'),
        sequences: fields.optionalTexts('sequenceNames'),
        fields: fields.optionalTexts('fields'),
      };
    case 'Insertions':
    case 'AminoAcidInsertions':
      return { type: 'Insertions', kind, sequences: fields.optionalTexts('sequenceNames') };
    case 'FastaAligned':
      return parseAligned(schema, fields);
    case 'MostRecentCommonAncestor':
    case 'PhyloSubtree':
      return parseTreeAction(type, fields);
    default:
      fields.report('type', type, `The types of actions are: ${ACTION_TYPES.join(', ')}.`);
      return { type: 'Aggregated', groupBy: [] };
  }
}

function parseTreeAction(type: TreeAction['type'], fields: JsonFields): TreeAction {
  const column = fields.text('columnName');
  const printMissing = fields.boolean('printNodesNotInTree', false);
  if (type === 'MostRecentCommonAncestor') return { type, column, printMissing, fields: null };
  const contractUnaryNodes = fields.boolean('contractUnaryNodes', true);
  return { type, column, printMissing, contractUnaryNodes };
}

/** Sequences of one kind, whichever the names are of. */
function parseAligned(schema: CompiledSchema, fields: JsonFields): Action {
  const sequences = fields.optionalTexts('sequenceNames');
  const additional = fields.optionalTexts('additionalFields') ?? [];
  const isGene = (name: string) => schema.aminoAcid.some((info) => info.name === name);
  const genes = (sequences ?? []).filter(isGene);
  if (genes.length > 0 && genes.length < (sequences ?? []).length) {
    fields.report('sequenceNames', sequences, 'Ask for nucleotide sequences or for genes.');
  }
  const kind = genes.length > 0 ? 'aminoAcid' : 'nucleotide';
  return { type: 'Aligned', kind, sequences, fields: additional };
}

function parseOrder(fields: JsonFields): OrderBy[] {
  if (!fields.has('orderByFields')) return [];
  return fields.list('orderByFields').map((own, i): OrderBy => {
    if (typeof own === 'string') return { field: own, order: 'ascending' };
    const order = new JsonFields(own, `${fields.path}.orderByFields[${i}]`, fields.problems);
    const direction = order.optionalText('order') ?? 'ascending';
    if (direction !== 'ascending' && direction !== 'descending') {
      order.report('order', direction, "Expected 'ascending' or 'descending'.");
    }
    return {
      field: order.text('field'),
      order: direction === 'descending' ? 'descending' : 'ascending',
    };
  });
}

function parseRandomize(fields: JsonFields): Query['randomize'] {
  const given = fields.raw('randomize');
  if (given === undefined || given === false) return null;
  if (given === true) return { seed: null };
  const own = new JsonFields(given, `${fields.path}.randomize`, fields.problems);
  return { seed: own.number('seed') };
}

/**
 * Reads a question in the peer's JSON form, `{filterExpression, action}`: specification, sections 3a and
 * 3b. Every problem is told with its path; what names columns and sequences is checked by runQuery.
 */
export function parseSiloQuery(schema: IndexSchema, body: unknown): Result<Query, Problem[]> {
  const problems: Problem[] = [];
  const compiled = compileSchema(schema);
  const fields = new JsonFields(body, 'body', problems);
  const filter = parseSiloFilter(compiled, fields.raw('filterExpression'), problems);
  const own = new JsonFields(fields.raw('action'), 'action', problems);
  const action = parseAction(compiled, own);
  const query: Query = {
    filter,
    action,
    orderBy: parseOrder(own),
    limit: own.optionalNumber('limit'),
    offset: own.optionalNumber('offset') ?? 0,
    randomize: parseRandomize(own),
  };
  own.refuseOthers();
  fields.refuseOthers();
  return problems.length > 0 ? fail(problems) : succeed(query);
}
