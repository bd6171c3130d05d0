import type { IndexSchema } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { checkQuery } from '../check-query.ts';
import { type CompiledSchema, compileSchema, type SequenceKind } from '../compiled-schema.ts';
import { allMutationFields, listOrderFields } from '../fields.ts';
import type { Action, Query } from '../tree.ts';
import {
  createRequestContext,
  findName,
  type HeaderPart,
  isSequenceEndpoint,
  isTreeEndpoint,
  type LapisEndpoint,
  type LapisFormat,
  type LapisQuery,
  listFormats,
  type RequestContext,
} from './lapis-query.ts';
import { OptionReader } from './option-reader.ts';
import type { RequestValue } from './parse-column-filter.ts';
import { findFieldName, parseFastaHeader } from './parse-fasta-header.ts';
import { type FilterKey, listFilterKeys, parseFilters } from './parse-filters.ts';
import { parseOrderBy } from './parse-order-by.ts';
import { listTreeOptions, parseTreeAction } from './parse-tree-action.ts';

const defaultMinProportion = 0.05;

/** Keys of every endpoint. */
const commonOptions = [
  'orderBy',
  'limit',
  'offset',
  'dataFormat',
  'downloadAsFile',
  'downloadFileBasename',
  'compression',
];

/** Keys that a text value separates by commas, as in GET requests. */
const listOptions = new Set([
  'fields',
  'orderBy',
  'segments',
  'genes',
  'nucleotideMutations',
  'aminoAcidMutations',
  'nucleotideInsertions',
  'aminoAcidInsertions',
]);

const kindOf = (endpoint: LapisEndpoint): SequenceKind =>
  endpoint.toLowerCase().includes('aminoacid') ? 'aminoAcid' : 'nucleotide';

function listOptionKeys(endpoint: LapisEndpoint): string[] {
  if (isSequenceEndpoint(endpoint)) {
    return [
      ...commonOptions,
      'fastaHeaderTemplate',
      kindOf(endpoint) === 'nucleotide' ? 'segments' : 'genes',
    ];
  }
  if (isTreeEndpoint(endpoint)) return [...commonOptions, ...listTreeOptions(endpoint)];
  if (endpoint === 'aggregated' || endpoint === 'details') return [...commonOptions, 'fields'];
  return endpoint.endsWith('Mutations')
    ? [...commonOptions, 'minProportion', 'fields']
    : commonOptions;
}

/** Splits 'a, b' at commas that are not within parentheses. */
function splitList(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function toItems(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' && listOptions.has(name) ? splitList(value) : [value];
}

/** The request's values by key, spelt as in the lists of keys. */
interface Given {
  readonly options: Map<string, unknown[]>;
  readonly filters: Map<string, { key: FilterKey; values: RequestValue[] }>;
}

function sortParameters(
  context: RequestContext,
  endpoint: LapisEndpoint,
  params: Readonly<Record<string, unknown>>,
): Given {
  const optionKeys = listOptionKeys(endpoint);
  const filterKeys = listFilterKeys(context.schema.columns.values());
  const given: Given = { options: new Map(), filters: new Map() };
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const option = findName(optionKeys, name);
    // An exact spelling wins over another key that differs in case only.
    const filter = filterKeys.has(name) ? name : findName(filterKeys.keys(), name);
    const key = filterKeys.get(filter ?? '');
    if (option !== null) {
      if (value !== null) given.options.set(option, toItems(option, value));
    } else if (filter !== null && key !== undefined) {
      if (given.filters.has(filter)) context.report(name, value, `'${filter}' is given twice.`);
      const isScalar = (item: unknown): item is RequestValue =>
        item === null || ['string', 'number', 'boolean'].includes(typeof item);
      const items = toItems(filter, value);
      if (items.every(isScalar)) given.filters.set(filter, { key, values: items });
      else context.report(name, value, 'Expected a value or a list of values.');
    } else {
      const known = [...optionKeys, ...filterKeys.keys()].sort().join(', ');
      context.report(name, name, `Unknown key. The keys are: ${known}.`);
    }
  }
  return given;
}

function parseAction(
  reader: OptionReader,
  endpoint: LapisEndpoint,
  headerFields: readonly string[],
): Action {
  const { context } = reader;
  const columns = [...context.schema.columns.keys()];
  const kind = kindOf(endpoint);
  const columnFields = () =>
    reader.names('fields', (given) => findFieldName(context, given), columns);
  if (endpoint === 'aggregated') return { type: 'Aggregated', groupBy: columnFields() ?? [] };
  if (endpoint === 'details') return { type: 'Details', fields: columnFields() };
  if (isTreeEndpoint(endpoint)) return parseTreeAction(reader, endpoint);
  if (endpoint.endsWith('Mutations')) {
    const given = reader.number(
      'minProportion',
      /^(?:0*\.\d+|0+|1|1\.0*|0+\.\d*|\d(?:\.\d+)?e-\d+)$/i,
      'Expected a number from 0 to 1.',
    );
    const fields = reader.names(
      'fields',
      (name) => findName(allMutationFields, name),
      allMutationFields,
    );
    return {
      type: 'Mutations',
      kind,
      minProportion: given ?? defaultMinProportion,
      sequences: null,
      fields,
    };
  }
  if (endpoint.endsWith('Insertions')) return { type: 'Insertions', kind, sequences: null };
  const known = context.schema[kind].map(({ name }) => name);
  const key = kind === 'nucleotide' ? 'segments' : 'genes';
  const sequences = reader.names(key, (name) => findName(known, name), known);
  return { type: 'Aligned', kind, sequences, fields: headerFields };
}

/** '>key' for the only segment, else '>key|name'. */
function createStandardHeader(
  schema: CompiledSchema,
  endpoint: LapisEndpoint,
): readonly HeaderPart[] {
  const key: HeaderPart = { type: 'field', field: schema.schema.primaryKey };
  if (kindOf(endpoint) === 'nucleotide' && schema.nucleotide.length === 1) return [key];
  return [key, { type: 'text', text: '|' }, { type: 'sequenceName' }];
}

function parseHeader(
  reader: OptionReader,
  endpoint: LapisEndpoint,
  format: LapisFormat | null,
): readonly HeaderPart[] {
  const { context } = reader;
  const template = reader.one('fastaHeaderTemplate');
  if (template === undefined) return createStandardHeader(context.schema, endpoint);
  if (typeof template !== 'string' || template === '') {
    context.report('fastaHeaderTemplate', template, "Expected a text like '{date}|{country}'.");
    return [];
  }
  if (format !== null && format !== 'FASTA') {
    context.report('fastaHeaderTemplate', template, 'A header template needs the format FASTA.');
  }
  return parseFastaHeader(context, template, endpoint) ?? [];
}

/**
 * Parses the parameters of a LAPIS request (spec 5b), from a JSON body or from a query string or form
 * (texts, lists as arrays or separated by commas). Keys are taken in any case. Every problem is
 * reported: unknown keys, values of another type, unknown names, and filters that exclude each other.
 */
export function parseLapisRequest(
  schema: IndexSchema,
  endpoint: LapisEndpoint,
  params: Readonly<Record<string, unknown>>,
): Result<LapisQuery, Problem[]> {
  const problems: Problem[] = [];
  const compiled = compileSchema(schema);
  const context = createRequestContext(compiled, problems);
  const { options, filters } = sortParameters(context, endpoint, params);
  const reader = new OptionReader(context, options);
  const format = reader.choice('dataFormat', listFormats(endpoint));
  const fastaHeader = isSequenceEndpoint(endpoint) ? parseHeader(reader, endpoint, format) : [];
  const headerFields = fastaHeader.flatMap((part) => (part.type === 'field' ? [part.field] : []));
  const action = parseAction(reader, endpoint, [...new Set(headerFields)]);
  const wholeNumber = /^\d{1,15}$/;
  const order = parseOrderBy(
    context,
    reader.list('orderBy') ?? [],
    listOrderFields(compiled, action),
  );
  const query: Query = {
    filter: parseFilters(context, filters),
    action,
    ...order,
    limit: reader.number('limit', wholeNumber, 'Expected a whole number from 0 on.'),
    offset: reader.number('offset', wholeNumber, 'Expected a whole number from 0 on.') ?? 0,
  };
  const basename = reader.one('downloadFileBasename');
  const downloadFileBasename = basename === undefined ? null : String(basename);
  const downloadAsFile = reader.boolean('downloadAsFile');
  const compression = reader.choice('compression', ['gzip', 'zstd'] as const);
  if (problems.length === 0) problems.push(...checkQuery(compiled, query));
  if (problems.length > 0) return fail(problems);
  return succeed({
    endpoint,
    query,
    format,
    downloadAsFile,
    downloadFileBasename,
    compression,
    fastaHeader,
  });
}
