import { readGenBankRecord } from '../../../engine/archives/read-genbank-record.ts';
import type { ReadForeign } from '../../../schema/foreign-records.ts';
import type { ConnectorQuery } from '../connector.ts';
import type {
  DayWindow,
  FetchedRecord,
  ListedRecord,
  SequenceArchive,
  Standing,
} from './archive.ts';
import { type ArchiveClient, UnreadableAnswerError } from './archive-client.ts';
import { ArchiveError } from './archive-error.ts';
import { fetchByHalves } from './fetch-by-halves.ts';
import { pairRecords, splitFlatFile } from './flat-files.ts';
import { listWhole } from './list-whole.ts';

export interface NcbiOptions {
  readonly client: ArchiveClient;
  /** Such as 'https://eutils.ncbi.nlm.nih.gov/entrez/eutils'. */
  readonly address: string;
  readonly query: ConnectorQuery;
  /** Whom NCBI writes to before it shuts somebody out. */
  readonly email: string;
  readonly key: string | null;
}

/** The most documents of one ESummary in JSON (E-utilities in depth, "ESummary"). */
const SUMMARIES_AT_ONCE = 500;
/** Beyond so many ids a request has to be a form (the same, "EFetch"). */
const CHECKED_AT_ONCE = 200;
const MOST_IN_WINDOW = 20_000;
const DATABASE = 'nuccore';
const PROGRAM = 'outbreak-commons';

const toSlashes = (day: string) => day.replaceAll('-', '/');

/**
 * The question in the language of Entrez. Records of RefSeq are copies of INSDC's under another accession, and are left
 * out. Days of collection are no field of it: they are looked at when the records are here.
 */
export function toEntrezTerm(query: ConnectorQuery): string {
  const { taxon, publicFrom, publicTo, country, text } = query;
  const [from, to] = [publicFrom ?? '1900-01-01', publicTo ?? '3000-12-31'].map(toSlashes);
  return [
    `txid${taxon}[Organism:exp]`,
    'ddbj_embl_genbank[filter]',
    ...(publicFrom === null && publicTo === null
      ? []
      : [`"${from}"[Publication Date] : "${to}"[Publication Date]`]),
    ...(country === null ? [] : [`"${country}"[All Fields]`]),
    ...(text === null ? [] : [`(${text})`]),
  ].join(' AND ');
}

/**
 * Sequences of NCBI by its E-utilities: ESearch keeps the list of a window on NCBI's side, ESummary gives it page by page
 * with versions, days of change and standing, EFetch the flat files.
 */
export function createNcbiSequences(options: NcbiOptions): SequenceArchive {
  const ncbi = new Ncbi(options);
  return {
    mostInWindow: MOST_IN_WINDOW,
    count: async (window) => (await ncbi.search(window)).count,
    list: (window) => ncbi.list(window),
    check: (accessions) => ncbi.check(accessions),
    fetch: (listed) =>
      fetchByHalves(listed, {
        fetch: (some) => ncbi.fetch(some),
        check: (accessions) => ncbi.check(accessions),
      }),
  };
}

interface Summary {
  readonly accession: string;
  readonly name: string;
  readonly updated: string | null;
  readonly letters: number | null;
  readonly status: string;
  readonly comment: string;
}

interface History {
  readonly count: number;
  readonly webEnv: string;
  readonly queryKey: string;
}

type Form = Readonly<Record<string, string>>;

class Ncbi {
  readonly #options: NcbiOptions;

  constructor(options: NcbiOptions) {
    this.#options = options;
  }

  async #ask(
    program: string,
    form: Form,
    { accept, tries }: { readonly accept: (text: string) => void; readonly tries?: number },
  ): Promise<void> {
    const { client, address, email, key } = this.#options;
    await client.ask({
      url: `${address}/${program}.fcgi`,
      form: {
        db: DATABASE,
        ...form,
        tool: PROGRAM,
        email,
        ...(key === null ? {} : { api_key: key }),
      },
      ...(tries === undefined ? {} : { tries }),
      accept: (text) => {
        checkNotBusy(text);
        accept(text);
      },
    });
  }

  async search(window: DayWindow): Promise<History> {
    let found: History | ArchiveError | null = null;
    const { address, query } = this.#options;
    await this.#ask(
      'esearch',
      {
        term: toEntrezTerm(query),
        datetype: 'mdat',
        mindate: toSlashes(window.from),
        maxdate: toSlashes(window.to),
        usehistory: 'y',
        retmax: '0',
        retmode: 'json',
      },
      {
        accept: (text) => {
          found = readSearch(text, `${address}/esearch.fcgi`);
        },
        ...(window.from === window.to ? {} : { tries: 3 }),
      },
    );
    const answer = found as History | ArchiveError | null;
    if (answer === null) throw new Error('ESearch was not read.');
    if (answer instanceof ArchiveError) throw answer;
    return answer;
  }

  list(window: DayWindow): Promise<ReadonlyMap<string, ListedRecord>> {
    const { client, address } = this.#options;
    return listWhole(
      async () => {
        const history = await this.search(window);
        const records: ListedRecord[] = [];
        for (let start = 0; start < history.count; start += SUMMARIES_AT_ONCE) {
          const page = await this.#summarise({
            query_key: history.queryKey,
            WebEnv: history.webEnv,
            retstart: String(start),
            retmax: String(SUMMARIES_AT_ONCE),
          });
          records.push(...page.map(toListed));
        }
        return { announced: history.count, records };
      },
      {
        name: 'NCBI',
        where: `${address}/esearch.fcgi`,
        pause: (milliseconds) => client.pause(milliseconds),
      },
    );
  }

  async check(accessions: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    const standings = new Map<string, Standing>();
    for (let at = 0; at < accessions.length; at += CHECKED_AT_ONCE) {
      const some = accessions.slice(at, at + CHECKED_AT_ONCE);
      const found = new Map(
        (await this.#summarise({ id: some.join(',') })).map((one) => [one.accession, one]),
      );
      for (const accession of some) {
        // What is missing among many is asked for by itself before it is believed.
        const own = found.get(accession) ?? (await this.#summarise({ id: accession }))[0];
        standings.set(accession, toStanding(own));
      }
    }
    return standings;
  }

  async fetch(listed: readonly ListedRecord[]): Promise<readonly FetchedRecord<ReadForeign>[]> {
    const base = `${this.#options.address}/efetch.fcgi?db=${DATABASE}&rettype=gbwithparts&retmode=text`;
    let records: readonly FetchedRecord<ReadForeign>[] = [];
    await this.#ask(
      'efetch',
      {
        id: listed.map(({ name }) => name).join(','),
        rettype: 'gbwithparts',
        retmode: 'text',
      },
      {
        accept: (text) => {
          const read = splitFlatFile(text, 'LOCUS ').map((lines) => {
            const version = lines.find((line) => line.startsWith('VERSION')) ?? '';
            return {
              accession: /^VERSION\s+([^.\s]+)/.exec(version)?.[1] ?? '',
              read: readGenBankRecord(lines, base),
            };
          });
          records = pairRecords(listed, read, ({ name }) => `${base}&id=${name}`);
        },
      },
    );
    return records;
  }

  async #summarise(form: Form): Promise<readonly Summary[]> {
    let summaries: readonly Summary[] = [];
    await this.#ask(
      'esummary',
      { ...form, retmode: 'json' },
      {
        accept: (text) => {
          summaries = readSummaries(text);
        },
      },
    );
    return summaries;
  }
}

/** NCBI tells that it is asked too often by status 429, and at times by an answer that looks like a good one. */
function checkNotBusy(text: string): void {
  if (/^\s*\{\s*"error"\s*:\s*"API rate limit exceeded"/.test(text)) {
    throw new UnreadableAnswerError('API rate limit exceeded');
  }
}

function readJson(text: string): Record<string, unknown> {
  try {
    // Entrez leaves control characters of submitters in its texts.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    const json: unknown = JSON.parse(text.replace(/[\u0000-\u001f]+/g, ' '));
    if (json !== null && typeof json === 'object') return json as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new UnreadableAnswerError(`No whole JSON: ${text.slice(-100)}`);
}

interface SearchAnswer {
  readonly count?: string;
  readonly querykey?: string;
  readonly webenv?: string;
  readonly ERROR?: string;
  readonly errorlist?: {
    readonly phrasesnotfound?: readonly string[];
    readonly fieldsnotfound?: readonly string[];
  };
}

function readSearch(text: string, where: string): History | ArchiveError {
  const answer = readJson(text).esearchresult as SearchAnswer | undefined;
  if (answer === undefined) throw new UnreadableAnswerError('An answer without esearchresult.');
  if (answer.ERROR !== undefined) throw new UnreadableAnswerError(answer.ERROR);
  // Entrez leaves out what it does not know and finds all the rest: never what was asked for.
  const unknown = [
    ...(answer.errorlist?.fieldsnotfound ?? []),
    ...(answer.errorlist?.phrasesnotfound ?? []),
  ];
  if (unknown.length > 0) {
    return new ArchiveError('archive-refused', {
      where,
      value: unknown.join(', '),
      hint: `NCBI does not know ${unknown.join(', ').slice(0, 200)}. Correct the query of the connector.`,
    });
  }
  const { count = '', querykey = '', webenv = '' } = answer;
  if (!/^\d+$/.test(count) || (count !== '0' && (querykey === '' || webenv === ''))) {
    throw new UnreadableAnswerError('A search without its count or its history.');
  }
  return { count: Number(count), webEnv: webenv, queryKey: querykey };
}

function readSummaries(text: string): readonly Summary[] {
  const json = readJson(text);
  const result = json.result as Record<string, unknown> | undefined;
  const uids = result?.uids;
  if (result === undefined || !Array.isArray(uids)) {
    throw new UnreadableAnswerError(String(json.error ?? json.esummaryresult ?? 'No summaries.'));
  }
  return uids.flatMap((uid: unknown) => {
    const document = (result[String(uid)] ?? {}) as Record<string, unknown>;
    const name = String(document.accessionversion ?? '');
    // An id that it does not know has an error instead.
    if (name === '') return [];
    const updated = String(document.updatedate ?? '').replaceAll('/', '-');
    const letters = Number(document.slen ?? 0);
    return [
      {
        accession: name.split('.')[0] ?? name,
        name,
        updated: /^\d{4}-\d\d-\d\d$/.test(updated) ? updated : null,
        letters: letters > 0 ? letters : null,
        status: String(document.status ?? 'live'),
        comment: String(document.comment ?? '').trim(),
      },
    ];
  });
}

function toListed(summary: Summary): ListedRecord {
  const { accession, name, updated, letters } = summary;
  const standing = toStanding(summary);
  return {
    ...{ accession, name, updated, letters },
    ...(standing.isPublic ? {} : { withdrawn: standing.reason }),
  };
}

function toStanding(summary: Summary | undefined): Standing {
  if (summary === undefined) {
    return { isPublic: false, reason: 'NCBI does not know it any more: withdrawn.' };
  }
  const { status, comment } = summary;
  if (status === 'live') return { isPublic: true };
  return { isPublic: false, reason: `NCBI: ${[status, comment].filter(Boolean).join('. ')}` };
}
