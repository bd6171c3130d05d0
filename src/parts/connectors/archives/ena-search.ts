import type { ConnectorQuery, ConnectorResult } from '../connector.ts';
import type { DayWindow, ListedRecord, Standing } from './archive.ts';
import { type ArchiveClient, UnreadableAnswerError } from './archive-client.ts';
import { listWhole } from './list-whole.ts';

/** A row of a search, by the names of its fields. */
export type EnaRow = Readonly<Record<string, string>>;

/** Rows of a page: the Portal API gives up to 100,000 by default, and cuts long answers with an error. */
export const ENA_PAGE_ROWS = 5000;
/** Accessions of one question. */
const CHECKED_AT_ONCE = 200;

/** The question to ENA's Portal API in its language (ENA Portal API documentation, "Constructing queries"). */
export function toEnaQuery(query: ConnectorQuery, window: DayWindow): string {
  const { collectedFrom, collectedTo, publicFrom, publicTo, country, text } = query;
  return [
    `tax_tree(${query.taxon})`,
    `last_updated>=${window.from}`,
    `last_updated<=${window.to}`,
    ...(collectedFrom === null ? [] : [`collection_date>=${collectedFrom}`]),
    ...(collectedTo === null ? [] : [`collection_date<=${collectedTo}`]),
    ...(publicFrom === null ? [] : [`first_public>=${publicFrom}`]),
    ...(publicTo === null ? [] : [`first_public<=${publicTo}`]),
    ...(country === null ? [] : [`country="${country}"`]),
    ...(text === null ? [] : [`(${text})`]),
  ].join(' AND ');
}

export interface EnaSearchOptions {
  readonly client: ArchiveClient;
  /** Such as 'https://www.ebi.ac.uk/ena'. */
  readonly address: string;
  readonly result: ConnectorResult;
  readonly query: ConnectorQuery;
  /** Fields of a row, the accession's first. */
  readonly fields: readonly string[];
  readonly pageRows?: number;
}

/** Searches of ENA's Portal API: counts, pages, and whether records are still listed. */
export class EnaSearch {
  readonly #options: EnaSearchOptions;

  constructor(options: EnaSearchOptions) {
    this.#options = options;
  }

  get address(): string {
    return `${this.#options.address}/portal/api/search`;
  }

  async count(window: DayWindow): Promise<number> {
    const { client, address, result, query } = this.#options;
    let count = 0;
    await client.ask({
      url: `${address}/portal/api/count`,
      form: { result, query: toEnaQuery(query, window), format: 'json' },
      // A window of many days is asked for in parts where it is too much for the archive.
      ...(window.from === window.to ? {} : { tries: 3 }),
      accept: (text) => {
        count = readCount(text);
      },
    });
    return count;
  }

  /** The rows of a window, by accession. */
  async list(
    window: DayWindow,
    toListed: (row: EnaRow) => ListedRecord,
  ): Promise<ReadonlyMap<string, ListedRecord>> {
    const { client } = this.#options;
    return listWhole(
      async () => {
        const before = await this.count(window);
        const records: ListedRecord[] = [];
        const most = this.#options.pageRows ?? ENA_PAGE_ROWS;
        for (let offset = 0; offset < before; offset += most) {
          const rows = await this.#ask({
            query: toEnaQuery(this.#options.query, window),
            limit: String(most),
            offset: String(offset),
          });
          records.push(...rows.map(toListed));
        }
        return { announced: await this.count(window), records };
      },
      { name: 'ENA', where: this.address, pause: (milliseconds) => client.pause(milliseconds) },
    );
  }

  /**
   * Those that are listed, of some accessions. A search lists what is public: suppressed, cancelled and killed records are
   * not found by it.
   */
  async check(accessions: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    const standings = new Map<string, Standing>();
    const [field = 'accession'] = this.#options.fields;
    for (let at = 0; at < accessions.length; at += CHECKED_AT_ONCE) {
      const some = accessions.slice(at, at + CHECKED_AT_ONCE);
      const found = new Set((await this.findRows(some)).map((row) => row[field] ?? ''));
      for (const accession of some) {
        // What is missing among many is asked for by itself before it is believed.
        const isPublic = found.has(accession) || (await this.findRows([accession])).length > 0;
        standings.set(
          accession,
          isPublic
            ? { isPublic: true }
            : {
                isPublic: false,
                reason: 'ENA does not list it any more: suppressed or withdrawn.',
              },
        );
      }
    }
    return standings;
  }

  /** Rows of records by their accessions. */
  findRows(accessions: readonly string[]): Promise<readonly EnaRow[]> {
    const [field = 'accession'] = this.#options.fields;
    return this.#ask({
      query: accessions.map((accession) => `${field}="${accession}"`).join(' OR '),
      limit: String(accessions.length + 1),
      offset: '0',
    });
  }

  async #ask(form: Readonly<Record<string, string>>): Promise<readonly EnaRow[]> {
    const { client, result, fields } = this.#options;
    let rows: readonly EnaRow[] = [];
    await client.ask({
      url: this.address,
      form: { result, ...form, fields: fields.join(','), format: 'json' },
      accept: (text) => {
        rows = readRows(text, fields[0] ?? 'accession');
      },
    });
    return rows;
  }
}

/** '{"count":"12"}', or as table 'count' and the number. */
function readCount(text: string): number {
  const last = text.trim().split(/\s+/).at(-1) ?? '';
  const found = /^\{"count":"?(\d+)"?\}$/.exec(text.replace(/\s+/g, ''))?.[1] ?? last;
  if (/^\d+$/.test(found)) return Number(found);
  throw new UnreadableAnswerError(`No number of records: ${text.slice(0, 100)}`);
}

/** An array of objects of texts; an answer without a body has none. */
function readRows(text: string, key: string): readonly EnaRow[] {
  if (text.trim() === '') return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UnreadableAnswerError(`No whole JSON: ${text.slice(-100)}`);
  }
  if (!Array.isArray(json)) {
    throw new UnreadableAnswerError(`No list of records: ${text.slice(0, 100)}`);
  }
  return json.map((item: unknown) => {
    const row = Object.fromEntries(
      Object.entries(item ?? {}).map(([name, value]) => [name, String(value ?? '')]),
    );
    if ((row[key] ?? '') === '') {
      throw new UnreadableAnswerError(
        `A record without ${key}: ${JSON.stringify(item).slice(0, 100)}`,
      );
    }
    return row;
  });
}
