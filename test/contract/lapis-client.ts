import assert from 'node:assert/strict';
import { type Answer, sendRequest } from './send-request.ts';

/** How parameters are sent. */
export type Way = 'GET' | 'JSON' | 'form';
export const WAYS: readonly Way[] = ['GET', 'JSON', 'form'];

export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What the LAPIS-compatible API says of itself in every answer and error. */
const INFO_KEYS = [
  'dataVersion',
  'requestId',
  'requestInfo',
  'reportTo',
  'lapisVersion',
  'siloVersion',
];

interface ErrorBody {
  readonly error: {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly detail: string;
    readonly remedy: string;
    readonly problems?: readonly { readonly where: string; readonly hint: string }[];
  };
  readonly info: Readonly<Record<string, unknown>>;
}

/** Keys whose values an address separates by commas; values of columns may hold commas themselves. */
const LISTS: ReadonlySet<string> = new Set([
  'fields',
  'orderBy',
  'segments',
  'genes',
  'nucleotideMutations',
  'aminoAcidMutations',
  'nucleotideInsertions',
  'aminoAcidInsertions',
]);

/** Lists are separated by commas in an address; in a form, and where a value may hold one, repeated. */
function toPairs(parameters: Parameters, way: Way): [string, string][] {
  return Object.entries(parameters).flatMap(([name, value]): [string, string][] => {
    if (!Array.isArray(value)) return [[name, String(value)]];
    return way === 'GET' && LISTS.has(name)
      ? [[name, value.join(',')]]
      : value.map((one): [string, string] => [name, one]);
  });
}

/** Asks one instance's LAPIS-compatible API as its clients do, with headers and body as they come. */
export class LapisClient {
  readonly url: string;
  readonly base: string;

  constructor(url: string, instance: string) {
    this.url = url;
    this.base = `/api/lapis/${instance}`;
  }

  ask(
    path: string,
    parameters: Parameters = {},
    options: { readonly way?: Way; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answer> {
    const { way = 'GET', headers = {} } = options;
    const address = `${this.base}/${path}`;
    const pairs = new URLSearchParams(toPairs(parameters, way)).toString();
    if (way === 'GET') {
      const question = pairs === '' ? '' : `?${pairs}`;
      return sendRequest(this.url, { path: address + question, headers });
    }
    const type = way === 'JSON' ? 'json' : 'x-www-form-urlencoded';
    return sendRequest(this.url, {
      method: 'POST',
      path: address,
      headers: { 'Content-Type': `application/${type}`, ...headers },
      body: way === 'JSON' ? JSON.stringify(parameters) : pairs,
    });
  }

  /** Posts any body as JSON. */
  post(path: string, body: unknown): Promise<Answer> {
    return sendRequest(this.url, {
      method: 'POST',
      path: `${this.base}/${path}`,
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** The rows of a JSON answer. */
  async rows<T>(path: string, parameters: Parameters = {}, way: Way = 'GET'): Promise<T[]> {
    const answer = await this.ask(path, { ...parameters, dataFormat: 'JSON' }, { way });
    assert.equal(answer.status, 200, answer.text.slice(0, 500));
    const body = JSON.parse(answer.text) as T[] | { data: T[] };
    // Sequences come without an envelope.
    return Array.isArray(body) ? body : body.data;
  }

  async count(parameters: Parameters, way: Way = 'GET'): Promise<number> {
    const [row] = await this.rows<{ count: number }>('sample/aggregated', parameters, way);
    return row?.count ?? -1;
  }
}

/** Checks a refusal: LAPIS' form, the field it is about, and a hint and a remedy that help. */
export function checkRefusal(
  answer: Answer,
  expected: { readonly where: string; readonly hint?: RegExp },
): void {
  assert.equal(answer.status, 400, answer.text.slice(0, 300));
  assert.equal(answer.headers['content-type'], 'application/json');
  const { error, info } = JSON.parse(answer.text) as ErrorBody;
  assert.deepEqual([error.type, error.title, error.status], ['about:blank', 'Bad Request', 400]);
  assert.ok(error.remedy.length > 10 && error.detail.length > 10);
  const wheres = new Set(error.problems?.map(({ where }) => where));
  assert.ok(wheres.has(expected.where), `${[...wheres]} names ${expected.where}: ${error.detail}`);
  const hints = error.problems?.map(({ hint }) => hint).join('\n') ?? '';
  if (expected.hint !== undefined) assert.match(hints, expected.hint);
  for (const key of INFO_KEYS) assert.equal(typeof info[key], 'string', key);
  assert.equal(answer.headers['lapis-data-version'], info.dataVersion);
  assert.equal(answer.headers['x-request-id'], info.requestId);
}
