// Stands in for ENA's Portal API and Browser API: checks every parameter against what they document, and answers as they do.

import { type SimulatedArchive, toEmbl } from './simulated-archive.ts';
import { BadRequestError, StandIn, type StandInAnswer, type StandInRequest } from './stand-in.ts';

type Row = Readonly<Record<string, string>>;

/** Fields of the Portal API that may be asked for, and asked about (returnFields and searchFields), as far as they matter here. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  sequence: [
    'accession',
    'base_count',
    'collection_date',
    'country',
    'description',
    'first_public',
    'host',
    'isolate',
    'last_updated',
    'sample_accession',
    'scientific_name',
    'strain',
    'study_accession',
    'tax_id',
  ],
  read_run: [
    'run_accession',
    'last_updated',
    'first_public',
    'study_accession',
    'sample_accession',
    'experiment_accession',
    'tax_id',
    'scientific_name',
    'collection_date',
    'country',
    'center_name',
    'instrument_platform',
    'instrument_model',
    'library_name',
    'library_layout',
    'library_strategy',
    'library_source',
    'library_selection',
    'read_count',
    'base_count',
    'experiment_title',
    'sample_alias',
    'fastq_ftp',
    'fastq_bytes',
    'fastq_md5',
    'submitted_ftp',
    'submitted_bytes',
    'submitted_md5',
  ],
};
const SEARCH_PARAMETERS = ['result', 'query', 'fields', 'format', 'limit', 'offset', 'dataPortal'];
const COUNT_PARAMETERS = ['result', 'query', 'format', 'dataPortal'];
const MOST_ROWS = 100_000;
const TAXON = 2697049;

/** ENA as this node sees it. */
export function createEnaStandIn(archive: SimulatedArchive): StandIn {
  return new StandIn('/ena', (request) => {
    try {
      return answer(archive, request);
    } catch (error) {
      if (!(error instanceof BadRequestError)) throw error;
      return toJson({ message: error.message }, 400);
    }
  });
}

const toJson = (value: unknown, status = 200): StandInAnswer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});

function answer(archive: SimulatedArchive, request: StandInRequest): StandInAnswer {
  const { path, parameters } = request;
  if (path === '/portal/api/count') return count(archive, parameters);
  if (path === '/portal/api/search') return search(archive, parameters);
  if (path.startsWith('/browser/api/embl/')) {
    return readEmbl(archive, path.slice('/browser/api/embl/'.length));
  }
  return { status: 404, type: 'application/json', body: '{"message":"Not found"}' };
}

function checkParameters(parameters: URLSearchParams, known: readonly string[]): void {
  for (const name of parameters.keys()) {
    if (!known.includes(name)) throw new BadRequestError(`Unknown parameter: ${name}`);
  }
  if (!Object.hasOwn(FIELDS, parameters.get('result') ?? '')) {
    throw new BadRequestError(`Invalid result: ${parameters.get('result')}`);
  }
  if (!['json', 'tsv'].includes(parameters.get('format') ?? 'tsv')) {
    throw new BadRequestError('Invalid format.');
  }
}

function count(archive: SimulatedArchive, parameters: URLSearchParams): StandInAnswer {
  checkParameters(parameters, COUNT_PARAMETERS);
  const found = String(findRows(archive, parameters).length);
  return parameters.get('format') === 'json'
    ? toJson({ count: found })
    : { status: 200, type: 'text/plain', body: `count\n${found}\n` };
}

function search(archive: SimulatedArchive, parameters: URLSearchParams): StandInAnswer {
  checkParameters(parameters, SEARCH_PARAMETERS);
  const result = parameters.get('result') ?? '';
  const fields = (parameters.get('fields') ?? '').split(',');
  const unknown = fields.filter((field) => !FIELDS[result]?.includes(field));
  if (unknown.length > 0) {
    throw new BadRequestError(`Invalid fieldName(s) supplied: ${unknown.join(', ')}`);
  }
  const limit = readNumber(parameters, 'limit', MOST_ROWS);
  const offset = readNumber(parameters, 'offset', 0);
  const rows = findRows(archive, parameters).slice(
    offset,
    limit === 0 ? undefined : offset + limit,
  );
  if (parameters.get('format') !== 'json') throw new Error('The stand-in gives JSON only.');
  return toJson(
    rows.map((row) => Object.fromEntries(fields.map((field) => [field, row[field] ?? '']))),
  );
}

function readNumber(parameters: URLSearchParams, name: string, otherwise: number): number {
  const text = parameters.get(name);
  if (text === null) return otherwise;
  if (!/^\d+$/.test(text)) throw new BadRequestError(`Invalid ${name}: ${text}`);
  return Number(text);
}

/** Rows in the order in which they were changed last, so that a change between two pages moves one. */
function findRows(archive: SimulatedArchive, parameters: URLSearchParams): Row[] {
  const matches = parseQuery(parameters.get('query') ?? '', parameters.get('result') ?? '');
  const rows = parameters.get('result') === 'read_run' ? listRuns(archive) : listSequences(archive);
  return rows.filter(matches);
}

function listSequences(archive: SimulatedArchive): Row[] {
  return [...archive.records.values()]
    .filter(({ isPublic }) => isPublic)
    .map((record) => ({
      accession: record.accession,
      base_count: String(record.letters.length),
      collection_date: record.collected,
      country: record.place,
      first_public: record.firstPublic,
      last_updated: record.updated,
      isolate: record.isolate,
      sample_accession: record.biosample,
      tax_id: String(TAXON),
    }));
}

function listRuns(archive: SimulatedArchive): Row[] {
  return [...archive.runs.values()]
    .filter(({ isPublic }) => isPublic)
    .map(({ accession, updated, fields }) => ({
      ...fields,
      run_accession: accession,
      last_updated: updated,
      tax_id: String(TAXON),
    }));
}

type Match = (row: Row) => boolean;

/** The part of the language that is used here: clauses joined by AND, or by OR, one of them in brackets. */
function parseQuery(text: string, result: string): Match {
  const bracket = /^(.*) AND \((.*)\)$/.exec(text);
  if (bracket !== null) {
    const [, first = '', second = ''] = bracket;
    const [one, other] = [parseQuery(first, result), parseQuery(second, result)];
    return (row) => one(row) && other(row);
  }
  const [isAny, isAll] = [text.includes(' OR '), text.includes(' AND ')];
  if (isAny && isAll) throw new BadRequestError(`AND and OR without brackets: ${text}`);
  const clauses = text.split(isAny ? ' OR ' : ' AND ').map((clause) => parseClause(clause, result));
  return (row) =>
    isAny ? clauses.some((clause) => clause(row)) : clauses.every((clause) => clause(row));
}

function parseClause(text: string, result: string): Match {
  const taxon = /^tax_(?:tree|eq)\((\d+)\)$/.exec(text)?.[1];
  if (taxon !== undefined) return () => Number(taxon) === TAXON;
  const [, field = '', operator = '', value = ''] =
    /^(\w+)(>=|<=|!=|=|>|<)("[^"]*"|[\w.-]+)$/.exec(text) ?? [];
  if (!FIELDS[result]?.includes(field)) {
    throw new BadRequestError(`Invalid query: ${text.slice(0, 100)}`);
  }
  const wanted = value.replace(/^"|"$/g, '');
  return (row) => {
    const own = row[field] ?? '';
    if (operator === '>=') return own >= wanted;
    if (operator === '<=') return own <= wanted;
    if (operator === '=')
      return field === 'country' ? own.split(':')[0] === wanted : own === wanted;
    throw new BadRequestError(`Operator ${operator} is not known here.`);
  };
}

/** Suppressed records are still given by their accession; of those that never were there is nothing. */
function readEmbl(archive: SimulatedArchive, names: string): StandInAnswer {
  const records = names.split(',').flatMap((name) => archive.records.get(name) ?? []);
  if (records.length === 0) {
    return { status: 404, type: 'application/json', body: '{"message":"No entry found."}' };
  }
  return { status: 200, type: 'text/plain', body: records.map(toEmbl).join('') };
}
