import type { IndexSchema } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { checkQuery } from '../check-query.ts';
import { compileSchema } from '../compiled-schema.ts';
import { allMutationFields, listOrderFields } from '../fields.ts';
import type { Action, Query } from '../tree.ts';
import { chooseFormat } from './choose-format.ts';
import {
  createRequestContext,
  findName,
  isSequenceEndpoint,
  isTreeEndpoint,
  kindOf,
  type LapisEndpoint,
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

/** A wrong key is repeated in the answer no longer than this. */
const LONGEST_NAME = 100;

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

/** How a request came, beside its parameters. */
export interface RequestOptions {
  /** The Accept header; read where no parameter names a format. */
  readonly accept?: string;
  /** The segment or gene that the address names. */
  readonly sequence?: string;
}

function listOptionKeys(endpoint: LapisEndpoint, { sequence }: RequestOptions): string[] {
  if (isSequenceEndpoint(endpoint)) {
    const names = kindOf(endpoint) === 'nucleotide' ? 'segments' : 'genes';
    const own = sequence === undefined ? [names] : [];
    return [...commonOptions, 'fastaHeaderTemplate', ...own];
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
  const items = Array.isArray(value) ? value : [value];
  if (!listOptions.has(name)) return items;
  // A list may be separated by commas, given several times, or both.
  return items.flatMap((item) => (typeof item === 'string' ? splitList(item) : [item]));
}

/** The request's values by key, spelt as in the lists of keys. */
interface Given {
  readonly options: Map<string, unknown[]>;
  readonly filters: Map<string, { key: FilterKey; values: RequestValue[] }>;
}

function sortParameters(
  context: RequestContext,
  optionKeys: readonly string[],
  params: Readonly<Record<string, unknown>>,
): Given {
  const filterKeys = listFilterKeys(context.schema.columns.values());
  // Told once, however many are unknown.
  let isListed = false;
  const listKnown = () => {
    if (isListed) return '';
    isListed = true;
    return ` The keys are: ${[...optionKeys, ...filterKeys.keys()].sort().join(', ')}.`;
  };
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
      context.report(name.slice(0, LONGEST_NAME), name, `Unknown key.${listKnown()}`);
    }
  }
  return given;
}

/** The sequences that are asked for, by address or by name; null for all. What is wrong is reported. */
function parseSequences(
  reader: OptionReader,
  endpoint: LapisEndpoint,
  { sequence }: RequestOptions,
): string[] | null {
  const { context } = reader;
  const isNucleotide = kindOf(endpoint) === 'nucleotide';
  const known = context.schema[kindOf(endpoint)].map(({ name }) => name);
  if (sequence === undefined) {
    const key = isNucleotide ? 'segments' : 'genes';
    return reader.names(key, (name) => findName(known, name), known);
  }
  const found = findName(known, sequence);
  if (found !== null) return [found];
  const key = isNucleotide ? 'segment' : 'gene';
  context.report(key, sequence, `Expected one of: ${known.join(', ')}.`);
  return [];
}

function parseMutations(reader: OptionReader, endpoint: LapisEndpoint): Action {
  const minProportion = reader.number(
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
    kind: kindOf(endpoint),
    minProportion: minProportion ?? defaultMinProportion,
    sequences: null,
    fields,
  };
}

function parseAction(
  reader: OptionReader,
  endpoint: LapisEndpoint,
  wanted: { readonly sequences: string[] | null; readonly headerFields: readonly string[] },
): Action {
  const { context } = reader;
  const kind = kindOf(endpoint);
  const columnFields = () =>
    reader.names('fields', (given) => findFieldName(context, given), [
      ...context.schema.columns.keys(),
    ]);
  if (endpoint === 'aggregated') return { type: 'Aggregated', groupBy: columnFields() ?? [] };
  if (endpoint === 'details') return { type: 'Details', fields: columnFields() };
  if (isTreeEndpoint(endpoint)) return parseTreeAction(reader, endpoint);
  if (endpoint.endsWith('Mutations')) return parseMutations(reader, endpoint);
  if (endpoint.endsWith('Insertions')) return { type: 'Insertions', kind, sequences: null };
  const { sequences, headerFields } = wanted;
  if (endpoint !== 'unalignedNucleotideSequences')
    return { type: 'Aligned', kind, sequences, fields: headerFields };
  const { primaryKey } = context.schema.schema;
  return { type: 'Details', fields: [...new Set([primaryKey, ...headerFields])] };
}

const wholeNumber = /^\d{1,15}$/;

/** The question without its filter: what of the rows is wanted, in which order and how many. */
function parseQuery(
  reader: OptionReader,
  endpoint: LapisEndpoint,
  wanted: Parameters<typeof parseAction>[2],
): Omit<Query, 'filter'> {
  const { context } = reader;
  const action = parseAction(reader, endpoint, wanted);
  const fields = listOrderFields(context.schema, action);
  const expected = 'Expected a whole number from 0 on.';
  return {
    action,
    ...parseOrderBy(context, reader.list('orderBy') ?? [], fields),
    limit: reader.number('limit', wholeNumber, expected),
    offset: reader.number('offset', wholeNumber, expected) ?? 0,
  };
}

/** How the answer is saved. */
function parseDownload(
  reader: OptionReader,
): Pick<LapisQuery, 'downloadAsFile' | 'downloadFileBasename' | 'compression'> {
  const basename = reader.one('downloadFileBasename') ?? null;
  const isName = typeof basename === 'string' && /^[\w .-]{1,100}$/.test(basename);
  if (basename !== null && !isName) {
    const hint = 'It may hold letters, digits, spaces, dots, hyphens and underscores.';
    reader.context.report('downloadFileBasename', basename, hint);
  }
  return {
    downloadAsFile: reader.boolean('downloadAsFile'),
    downloadFileBasename: isName ? basename : null,
    compression: reader.choice('compression', ['gzip', 'zstd'] as const),
  };
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
  request: RequestOptions = {},
): Result<LapisQuery, Problem[]> {
  const problems: Problem[] = [];
  const compiled = compileSchema(schema);
  const context = createRequestContext(compiled, problems);
  const { options, filters } = sortParameters(context, listOptionKeys(endpoint, request), params);
  const reader = new OptionReader(context, options);
  const format =
    reader.choice('dataFormat', listFormats(endpoint)) ??
    chooseFormat(endpoint, request.accept ?? '');
  const isOfSequences = isSequenceEndpoint(endpoint);
  const isOne = request.sequence !== undefined;
  const fastaHeader = isOfSequences ? parseFastaHeader(reader, { endpoint, format, isOne }) : [];
  const headerFields = fastaHeader.flatMap((part) => (part.type === 'field' ? [part.field] : []));
  const sequences = isOfSequences ? parseSequences(reader, endpoint, request) : null;
  const wanted = { sequences, headerFields: [...new Set(headerFields)] };
  const query: Query = {
    filter: parseFilters(context, filters),
    ...parseQuery(reader, endpoint, wanted),
  };
  const download = parseDownload(reader);
  if (problems.length === 0) problems.push(...checkQuery(compiled, query));
  if (problems.length > 0) return fail(problems);
  const isUnaligned = endpoint === 'unalignedNucleotideSequences';
  const segments = sequences ?? compiled.nucleotide.map(({ name }) => name);
  return succeed({
    ...{ endpoint, query, format, fastaHeader, ...download },
    unalignedSegments: isUnaligned ? segments : null,
  });
}
