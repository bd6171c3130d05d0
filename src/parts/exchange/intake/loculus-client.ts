import { setTimeout as pause } from 'node:timers/promises';
import { readLoculusRecord } from '../../../engine/archives/read-loculus-record.ts';
import type { ReadForeign } from '../../../schema/foreign-records.ts';

/** An instance of Loculus cannot be read on: the message is a sentence for people. */
export class LoculusError extends Error {
  override readonly name = 'LoculusError';
}

export interface LoculusOptions {
  /** Address of its LAPIS for the organism, such as 'https://lapis.example.org/mpox'. */
  readonly url: string;
  /** Names of the columns of the checklist 'pathoplexus'. */
  readonly columns: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly timeoutMilliseconds: number;
  /** How long to wait before a request is made again; real waiting unless a test says otherwise. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

const ROWS_A_PAGE = 500;
const ATTEMPTS = 6;
const LONGEST_WAIT = 120_000;

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads all versions of an organism of an instance of Loculus by its LAPIS: rows of sample/details, page by page, each
 * with the letters of its versions. Where the instance takes a new version of its data between two pages, reading begins
 * again: what was taken in meanwhile is the same and makes nothing new. How many there are is asked first and compared.
 * @throws LoculusError
 */
export async function* readLoculus(options: LoculusOptions): AsyncGenerator<ReadForeign> {
  for (let attempt = 1; ; attempt += 1) {
    const { count, dataVersion } = await countAll(options);
    const state = { received: 0, isSame: true };
    yield* readPages(options, { count, dataVersion, state });
    if (state.isSame) {
      if (state.received === count) return;
      throw new LoculusError(
        `The instance says that it has ${count} versions and gave ${state.received}: nothing was taken for its end. Try again.`,
      );
    }
    if (attempt === ATTEMPTS) {
      throw new LoculusError(
        'The data of the instance changed again and again while it was read. Try again later.',
      );
    }
  }
}

async function countAll(options: LoculusOptions): Promise<{ count: number; dataVersion: string }> {
  const { rows, dataVersion } = await ask(options, 'sample/aggregated', {});
  const count = rows[0]?.count;
  if (typeof count !== 'number') {
    throw new LoculusError(
      `${options.url} does not count its data: is it the address of a LAPIS, one for each organism?`,
    );
  }
  return { count, dataVersion };
}

async function* readPages(
  options: LoculusOptions,
  {
    count,
    dataVersion,
    state,
  }: {
    readonly count: number;
    readonly dataVersion: string;
    readonly state: { received: number; isSame: boolean };
  },
): AsyncGenerator<ReadForeign> {
  for (let offset = 0; offset < count; offset += ROWS_A_PAGE) {
    const page = await ask(options, 'sample/details', {
      orderBy: ['accession', 'version'],
      limit: ROWS_A_PAGE,
      offset,
    });
    const names = page.rows.map(({ accessionVersion }) => accessionVersion);
    const letters = await ask(options, 'sample/unalignedNucleotideSequences', {
      accessionVersion: names,
      dataFormat: 'JSON',
    });
    if (page.dataVersion !== dataVersion || letters.dataVersion !== dataVersion) {
      state.isSame = false;
      return;
    }
    const byName = new Map(letters.rows.map((row) => [row.accessionVersion, row]));
    for (const row of page.rows) {
      state.received += 1;
      const { accessionVersion: _name, ...sequences } = byName.get(row.accessionVersion) ?? {};
      yield readLoculusRecord(row, sequences, {
        columns: options.columns,
        where: `${options.url} ${String(row.accessionVersion)}`,
      });
    }
  }
}

/** Asks LAPIS; what says that it is busy is asked again. */
async function ask(
  options: LoculusOptions,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<{ readonly rows: readonly Row[]; readonly dataVersion: string }> {
  const url = new URL(path, options.url.endsWith('/') ? options.url : `${options.url}/`);
  const wait =
    options.wait ??
    ((milliseconds: number) => pause(milliseconds, undefined, { signal: options.signal }));
  for (let attempt = 1; ; attempt += 1) {
    options.signal.throwIfAborted();
    const answer = await post(url, body, options);
    if ('rows' in answer) return answer;
    if (!answer.isWorthAsking || attempt === ATTEMPTS) throw new LoculusError(answer.why);
    await wait(Math.min(LONGEST_WAIT, answer.after ?? 1000 * 2 ** attempt));
  }
}

type Answer =
  | { readonly rows: readonly Row[]; readonly dataVersion: string }
  | { readonly why: string; readonly isWorthAsking: boolean; readonly after: number | null };

async function post(
  url: URL,
  body: Readonly<Record<string, unknown>>,
  { signal, timeoutMilliseconds }: LoculusOptions,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
    });
    const text = await response.text();
    if (response.status !== 200) {
      const seconds = Number(response.headers.get('retry-after'));
      const after = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
      const isWorthAsking = response.status === 429 || response.status >= 500;
      const why = `${url} answered with status ${response.status}: ${text.slice(0, 200)}`;
      return { why, isWorthAsking, after };
    }
    const json = JSON.parse(text) as unknown;
    const wrapped = json as { data?: unknown; info?: { dataVersion?: unknown } };
    // Sequences come without an envelope.
    const rows = Array.isArray(json) ? json : wrapped.data;
    const header = response.headers.get('lapis-data-version');
    if (!Array.isArray(rows)) {
      return { why: `${url} gave no rows.`, isWorthAsking: false, after: null };
    }
    return { rows, dataVersion: header ?? String(wrapped.info?.dataVersion ?? '') };
  } catch (error) {
    signal.throwIfAborted();
    const { message, cause } = error as Error;
    const why = `${url}: ${cause instanceof Error ? cause.message : message}`;
    return { why, isWorthAsking: true, after: null };
  }
}
