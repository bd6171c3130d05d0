// Stands in for NCBI's E-utilities: ESearch with its history, ESummary and EFetch; checks every parameter against what they
// document, counts requests a second, and answers as they do.

import { type SimulatedArchive, type SimulatedRecord, toGenBank } from './simulated-archive.ts';
import { BadRequestError, StandIn, type StandInAnswer, type StandInRequest } from './stand-in.ts';

const COMMON = ['db', 'tool', 'email', 'api_key', 'retmode'];
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  esearch: ['term', 'datetype', 'mindate', 'maxdate', 'usehistory', 'retmax', 'retstart', 'idtype'],
  esummary: ['query_key', 'WebEnv', 'retstart', 'retmax', 'id', 'version'],
  efetch: ['query_key', 'WebEnv', 'retstart', 'retmax', 'id', 'rettype'],
};
const SUMMARIES_AT_ONCE = 500;
const TAXON = '2697049';

export interface NcbiStandInOptions {
  /** A key that is known; without it three requests a second are let through, with it ten. */
  readonly key: string;
  /** Lets all through: for tests whose time does not pass. */
  readonly isUnhurried?: boolean;
}

/** NCBI as this node sees it. */
export function createNcbiStandIn(archive: SimulatedArchive, options: NcbiStandInOptions): StandIn {
  const histories = new Map<string, readonly string[]>();
  const recent: number[] = [];
  return new StandIn('/entrez/eutils', (request) => {
    const busy = checkPace(request, recent, options);
    if (busy !== null) return busy;
    try {
      return answer(archive, request, histories);
    } catch (error) {
      if (!(error instanceof BadRequestError)) throw error;
      return {
        status: 400,
        type: 'application/json',
        body: JSON.stringify({ error: error.message }),
      };
    }
  });
}

/** As NCBI refuses who asks too often. */
function checkPace(
  { parameters, at }: StandInRequest,
  recent: number[],
  { key, isUnhurried = false }: NcbiStandInOptions,
): StandInAnswer | null {
  const given = parameters.get('api_key');
  if (given !== null && given !== key) {
    return {
      status: 400,
      type: 'application/json',
      body: '{"error":"API key invalid","api-key":"x"}',
    };
  }
  // What was asked for at the edge of a second may arrive a moment earlier or later.
  while (recent.length > 0 && at - (recent[0] ?? at) >= 950) recent.shift();
  recent.push(at);
  const limit = given === null ? 3 : 10;
  if (recent.length <= limit || isUnhurried) return null;
  const body = {
    error: 'API rate limit exceeded',
    'api-key': '127.0.0.1',
    count: String(recent.length),
    limit: String(limit),
  };
  return {
    status: 429,
    type: 'application/json',
    headers: { 'Retry-After': '2' },
    body: JSON.stringify(body),
  };
}

const toJson = (value: unknown): StandInAnswer => ({
  status: 200,
  type: 'application/json',
  body: JSON.stringify(value),
});

function answer(
  archive: SimulatedArchive,
  { path, parameters }: StandInRequest,
  histories: Map<string, readonly string[]>,
): StandInAnswer {
  const program = /^\/(\w+)\.fcgi$/.exec(path)?.[1] ?? '';
  const known = PARAMETERS[program];
  if (known === undefined) return { status: 404, type: 'text/html', body: '<h1>Not found</h1>' };
  for (const name of parameters.keys()) {
    if (![...COMMON, ...known].includes(name))
      throw new BadRequestError(`Unknown parameter ${name}`);
  }
  if (parameters.get('db') !== 'nuccore') throw new BadRequestError('Invalid db name specified');
  for (const name of ['tool', 'email']) {
    if ((parameters.get(name) ?? '') === '') throw new BadRequestError(`Tell ${name}.`);
  }
  if (program === 'esearch') return search(archive, parameters, histories);
  const names = readNames(parameters, histories);
  return program === 'esummary'
    ? summarise(archive, parameters, names)
    : fetchRecords(archive, parameters, names);
}

function search(
  archive: SimulatedArchive,
  parameters: URLSearchParams,
  histories: Map<string, readonly string[]>,
): StandInAnswer {
  if (parameters.get('datetype') !== 'mdat') throw new BadRequestError('datetype');
  const [from, to] = ['mindate', 'maxdate'].map((name) => {
    const day = parameters.get(name) ?? '';
    if (!/^\d{4}\/\d\d\/\d\d$/.test(day)) throw new BadRequestError(`${name}: ${day}`);
    return day.replaceAll('/', '-');
  });
  const { matches, unknown } = parseTerm(parameters.get('term') ?? '');
  const found = [...archive.records.values()].filter(
    (record) =>
      record.isPublic &&
      record.updated >= (from ?? '') &&
      record.updated <= (to ?? '') &&
      matches(record),
  );
  const webenv = `MCID_${histories.size + 1}`;
  histories.set(
    webenv,
    found.map(({ accession }) => accession),
  );
  return toJson({
    header: { type: 'esearch', version: '0.3' },
    esearchresult: {
      count: String(found.length),
      retmax: parameters.get('retmax') ?? '20',
      retstart: '0',
      ...(parameters.get('usehistory') === 'y' ? { querykey: '1', webenv } : {}),
      idlist: [],
      ...(unknown.length === 0
        ? {}
        : { errorlist: { phrasesnotfound: unknown, fieldsnotfound: [] } }),
    },
  });
}

/** The part of Entrez' language that is used here: what it does not know it leaves out, and says so. */
function parseTerm(term: string): {
  readonly matches: (record: SimulatedRecord) => boolean;
  readonly unknown: readonly string[];
} {
  const unknown: string[] = [];
  const tests: ((record: SimulatedRecord) => boolean)[] = [];
  for (const clause of term.split(' AND ')) {
    const taxon = /^txid(\d+)\[Organism:exp\]$/.exec(clause)?.[1];
    const words = /^"([^"]+)"\[All Fields\]$/.exec(clause)?.[1];
    const days =
      /^"(\d{4}\/\d\d\/\d\d)"\[Publication Date\] : "(\d{4}\/\d\d\/\d\d)"\[Publication Date\]$/.exec(
        clause,
      );
    if (taxon !== undefined) tests.push(() => taxon === TAXON);
    else if (words !== undefined) tests.push((record) => toGenBank(record).includes(words));
    else if (days !== null) {
      const [, from = '', to = ''] = days.map((day) => day.replaceAll('/', '-'));
      tests.push(({ firstPublic }) => firstPublic >= from && firstPublic <= to);
    } else if (clause !== 'ddbj_embl_genbank[filter]') unknown.push(clause);
  }
  return { matches: (record) => tests.every((test) => test(record)), unknown };
}

function readNames(
  parameters: URLSearchParams,
  histories: Map<string, readonly string[]>,
): readonly string[] {
  const ids = parameters.get('id');
  if (ids !== null) return ids.split(',');
  const history = histories.get(parameters.get('WebEnv') ?? '');
  if (history === undefined || parameters.get('query_key') !== '1') {
    throw new BadRequestError('Unable to obtain query #1');
  }
  const start = Number(parameters.get('retstart') ?? '0');
  return history.slice(start, start + Number(parameters.get('retmax') ?? '20'));
}

function summarise(
  archive: SimulatedArchive,
  parameters: URLSearchParams,
  names: readonly string[],
): StandInAnswer {
  if (parameters.get('retmode') !== 'json') throw new BadRequestError('retmode');
  if (names.length > SUMMARIES_AT_ONCE) {
    throw new BadRequestError(
      `Too many UIDs in request. Maximum number of UIDs is ${SUMMARIES_AT_ONCE} for JSON format output.`,
    );
  }
  const uids: string[] = [];
  const documents: Record<string, unknown> = {};
  names.forEach((name) => {
    const record = archive.records.get(name.split('.')[0] ?? '');
    if (record === undefined) return;
    const uid = record.accession.replace(/\D/g, '');
    uids.push(uid);
    documents[uid] = {
      uid,
      caption: record.accession,
      updatedate: record.updated.replaceAll('-', '/'),
      slen: record.letters.length,
      accessionversion: `${record.accession}.${record.version}`,
      status: record.isPublic ? 'live' : 'suppressed',
      comment: record.isPublic ? '' : "This record was removed at the submitter's request.",
    };
  });
  return toJson({ header: { type: 'esummary', version: '0.3' }, result: { uids, ...documents } });
}

function fetchRecords(
  archive: SimulatedArchive,
  parameters: URLSearchParams,
  names: readonly string[],
): StandInAnswer {
  const [type, mode] = [parameters.get('rettype'), parameters.get('retmode')];
  if (!['gb', 'gbwithparts'].includes(type ?? '') || mode !== 'text') {
    throw new BadRequestError(`rettype ${type}, retmode ${mode}`);
  }
  const found = names.flatMap((name) => archive.records.get(name.split('.')[0] ?? '') ?? []);
  if (found.length === 0) throw new BadRequestError('Failed to understand id(s).');
  return {
    status: 200,
    type: 'text/plain',
    body: found.map((one) => `${toGenBank(one)}\n`).join(''),
  };
}
