import { z } from 'zod';

/** Where DOIs are asked for, and as whom. */
export interface DataCiteSettings {
  /** Of the REST API, without a slash at its end. */
  readonly url: string;
  /** '10.5072' */
  readonly prefix: string;
  /** Id of the repository account. */
  readonly repository: string;
  readonly password: string;
}

/** A DOI as DataCite has it. */
export interface RegisteredDoi {
  /** draft: nobody finds it. registered: it leads to its address. findable: it is in the catalogue, too. */
  readonly state: 'draft' | 'registered' | 'findable';
  /** Where it leads; null for a draft without. */
  readonly url: string | null;
}

/** DataCite did not do what was asked: the message is a sentence for people. */
export class DataCiteError extends Error {
  override readonly name = 'DataCiteError';
  /** It may work later without anybody doing anything. */
  readonly isPassing: boolean;
  /** The name is taken. */
  readonly isTaken: boolean;

  constructor(message: string, kind: { readonly isPassing?: boolean; readonly isTaken?: boolean }) {
    super(message);
    this.isPassing = kind.isPassing ?? false;
    this.isTaken = kind.isTaken ?? false;
  }
}

const MEDIA_TYPE = 'application/vnd.api+json';
const TIMEOUT_MILLISECONDS = 30_000;
const MAX_ANSWER_CHARACTERS = 1 << 20;

const answerSchema = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({
      state: z.enum(['draft', 'registered', 'findable']),
      url: z.string().nullable().optional(),
    }),
  }),
});
const errorSchema = z.object({
  errors: z.array(
    z.object({
      title: z.string().optional(),
      detail: z.string().optional(),
      source: z.unknown().optional(),
    }),
  ),
});

/**
 * The part of DataCite's REST API that a deposit needs (https://support.datacite.org/docs/api): JSON:API envelopes,
 * the repository's account by HTTP basic authentication.
 */
export class DataCiteClient {
  readonly #settings: DataCiteSettings;

  constructor(settings: DataCiteSettings) {
    this.#settings = settings;
  }

  /** What DataCite has under a name; null for nothing. @throws DataCiteError */
  async find(doi: string, signal: AbortSignal): Promise<RegisteredDoi | null> {
    const response = await this.#send('GET', `/dois/${encodeURIComponent(doi)}`, { signal });
    if (response.status === 404) {
      await response.body?.cancel();
      return null;
    }
    return this.#read(response);
  }

  /** Makes a draft under a name of our own. @throws DataCiteError */
  async createDraft(
    doi: string,
    attributes: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<RegisteredDoi> {
    // Without an event it is a draft.
    const body = { data: { type: 'dois', attributes: { doi, ...attributes } } };
    return this.#read(await this.#send('POST', '/dois', { body, signal }));
  }

  /** Writes what a DOI says, and has it found by everybody. @throws DataCiteError */
  async publish(
    doi: string,
    attributes: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<RegisteredDoi> {
    const body = {
      data: { id: doi, type: 'dois', attributes: { doi, ...attributes, event: 'publish' } },
    };
    const path = `/dois/${encodeURIComponent(doi)}`;
    return this.#read(await this.#send('PUT', path, { body, signal }));
  }

  async #send(
    method: string,
    path: string,
    { body, signal }: { readonly body?: object; readonly signal: AbortSignal },
  ): Promise<Response> {
    const { url, repository, password } = this.#settings;
    try {
      return await fetch(`${url}${path}`, {
        method,
        headers: {
          Accept: MEDIA_TYPE,
          Authorization: `Basic ${Buffer.from(`${repository}:${password}`).toString('base64')}`,
          ...(body === undefined ? {} : { 'Content-Type': MEDIA_TYPE }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // The password goes nowhere else.
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]),
      });
    } catch (error) {
      signal.throwIfAborted();
      const { cause, message } = error as Error;
      const why = cause instanceof Error ? cause.message : message;
      throw new DataCiteError(`${new URL(url).host} does not answer: ${why}.`, { isPassing: true });
    }
  }

  async #read(response: Response): Promise<RegisteredDoi> {
    const text = await readText(response);
    if (!response.ok) throw this.#toError(response.status, text);
    const parsed = answerSchema.safeParse(parseJson(text));
    if (!parsed.success) {
      throw new DataCiteError(
        `${new URL(this.#settings.url).host} answered ${response.status} with what is no DOI: is dataciteUrl right?`,
        {},
      );
    }
    const { state, url = null } = parsed.data.data.attributes;
    return { state, url };
  }

  #toError(status: number, text: string): DataCiteError {
    const parsed = errorSchema.safeParse(parseJson(text));
    const told = parsed.success
      ? parsed.data.errors
          .map(({ title, detail, source }) =>
            [typeof source === 'string' ? source : '', detail ?? title ?? '']
              .filter((one) => one !== '')
              .join(': '),
          )
          .join('; ')
      : '';
    const what = told === '' ? '' : ` It says: ${told.slice(0, 1000)}`;
    if (status === 401) {
      return new DataCiteError(
        `DataCite does not know the account ${this.#settings.repository}, or its password is another: see dataciteRepository and datacitePassword.${what}`,
        {},
      );
    }
    if (status === 403) {
      return new DataCiteError(
        `The account ${this.#settings.repository} may not do this with the prefix ${this.#settings.prefix}: see datacitePrefix.${what}`,
        {},
      );
    }
    if (status === 404) {
      return new DataCiteError(`DataCite has no such DOI, or no such address.${what}`, {});
    }
    if (status === 429 || status >= 500) {
      return new DataCiteError(`DataCite answered ${status}; it is tried again.${what}`, {
        isPassing: true,
      });
    }
    const isTaken = status === 409 || (status === 422 && /already been taken/i.test(told));
    return new DataCiteError(`DataCite refused what it was sent, with ${status}.${what}`, {
      isTaken,
    });
  }
}

async function readText(response: Response): Promise<string> {
  try {
    return (await response.text()).slice(0, MAX_ANSWER_CHARACTERS);
  } catch (error) {
    throw new DataCiteError(`The connection to DataCite broke: ${(error as Error).message}.`, {
      isPassing: true,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
