/** Why an answer could not be had: no network, a refusal with a reason, or a failing server. */
export type FailureKind = 'offline' | 'refused' | 'missing' | 'forbidden' | 'failing';

export interface FailureDetails {
  readonly kind: FailureKind;
  readonly status: number;
  readonly code: string | null;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string | null;
  readonly problems: readonly {
    readonly code: string;
    readonly where: string;
    readonly value: string;
    readonly hint: string;
  }[];
}

/** The only error that the client throws on purpose. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly details: FailureDetails;

  constructor(details: FailureDetails) {
    super(details.detail || details.title);
    this.details = details;
  }
}

function kindOf(status: number): FailureKind {
  if (status === 404 || status === 410) return 'missing';
  if (status === 401 || status === 403) return 'forbidden';
  return status >= 500 ? 'failing' : 'refused';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Reads an RFC 9457 document, also in the envelope that LAPIS puts round it. */
export function toFailure(status: number, body: unknown): ApiFailure {
  const outer = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const inner = outer.error;
  const problem =
    typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : outer;
  const problems = Array.isArray(problem.problems) ? problem.problems : [];
  return new ApiFailure({
    kind: kindOf(status),
    status,
    code: text(problem.code) || null,
    title: text(problem.title),
    detail: text(problem.detail),
    remedy: text(problem.remedy) || null,
    problems: problems.map((one: Record<string, unknown>) => ({
      code: text(one.code),
      where: text(one.where),
      value: text(one.value),
      hint: text(one.hint),
    })),
  });
}

/** The failure of a request that never got an answer. */
export function offlineFailure(): ApiFailure {
  return new ApiFailure({
    kind: 'offline',
    status: 0,
    code: null,
    title: '',
    detail: '',
    remedy: null,
    problems: [],
  });
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly body?: unknown;
  /** Sent as they are, in place of a body of JSON. */
  readonly bytes?: Blob;
  readonly signal?: AbortSignal;
}

/** Sends one request to this node, and to no other host; throws ApiFailure. */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const method = options.method ?? 'GET';
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['X-Outbreak-Request'] = '1';
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.bytes !== undefined) headers['Content-Type'] = 'application/octet-stream';
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.bytes === undefined ? {} : { body: options.bytes }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw offlineFailure();
  }
  if (!response.ok) throw toFailure(response.status, await readJson(response));
  return response;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

/** Sends one request and reads its JSON answer; null where there is none. */
export async function requestJson<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await request(path, options);
  if (response.status === 204) return null as T;
  return (await response.json()) as T;
}
