import assert from 'node:assert/strict';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type {
  AnyOperation,
  ErrorForm,
  OperationExample,
} from '../../src/schema/define-operation.ts';
import { defined } from '../../src/std/assert.ts';
import { type Answer, sendRequest } from './send-request.ts';

/** What a running node puts in place of the placeholders of examples. */
export interface ExampleContext {
  readonly url: string;
  readonly administratorCookie: string;
  /** Values of '{exampleAccession}' and '{exampleInstance}', without the braces. */
  readonly placeholders: Readonly<Record<string, string>>;
}

/** The methods of an operation, as a list. */
export function methodsOf(operation: AnyOperation): readonly string[] {
  return typeof operation.method === 'string' ? [operation.method] : operation.method;
}

/** The address of an operation with its parameters filled in. */
export function fillPath(
  operation: AnyOperation,
  params: Readonly<Record<string, string>>,
  context: ExampleContext,
): string {
  return operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = params[name];
    assert.ok(value !== undefined, `an example of ${operation.name} gives {${name}}`);
    const filled = value.replace(/^\{(\w+)\}$/, (placeholder, key: string) => {
      const replacement = context.placeholders[key];
      assert.ok(replacement !== undefined, `${placeholder} is a placeholder that the test knows`);
      return replacement;
    });
    return encodeURIComponent(filled);
  });
}

/** The query string of an example, with its question mark; empty where there is none. */
function formatQuery(query: OperationExample['query']): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

/** The JSON of an example's body with its placeholders filled in. */
function fillBody(body: unknown, { placeholders }: ExampleContext): string {
  const text = JSON.stringify(body) ?? '';
  return text.replace(/"\{(example\w+)\}"/g, (placeholder, key: string) =>
    JSON.stringify(placeholders[key] ?? placeholder),
  );
}

/** Sends an example as its declaration says. */
export function runExample(
  operation: AnyOperation,
  example: OperationExample,
  context: ExampleContext,
): Promise<Answer> {
  const isPost = typeof operation.method !== 'string' && example.body !== undefined;
  const method = isPost ? 'POST' : (methodsOf(operation)[0] ?? 'GET');
  // An operation that takes both is sent JSON where its example is no text.
  const takesJson = operation.rawBody === undefined || operation.input.body !== undefined;
  const isRaw = !takesJson || (operation.rawBody !== undefined && typeof example.body === 'string');
  const body = isRaw ? String(example.body ?? '') : fillBody(example.body, context);
  return sendRequest(context.url, {
    method,
    path: fillPath(operation, example.params ?? {}, context) + formatQuery(example.query),
    headers: {
      'X-Outbreak-Request': '1',
      ...(example.as === 'administrator' ? { Cookie: context.administratorCookie } : {}),
      ...(example.body === undefined
        ? {}
        : { 'Content-Type': isRaw ? 'application/octet-stream' : 'application/json' }),
      ...example.headers,
    },
    ...(example.body === undefined ? {} : { body }),
  });
}

const NOTHING = '00000000-0000-4000-8000-000000000000';

/** Sends the first example of an operation, about things that are not there where it names any. */
export function askAboutNothing(
  url: string,
  operation: AnyOperation,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { body, params = {} } = defined(operation.examples[0], 'an example');
  const method = defined(methodsOf(operation)[0], 'a method');
  const hasBody = body !== undefined && method !== 'GET';
  return sendRequest(url, {
    method,
    path: operation.path.replace(/\{(\w+)\}/g, (_whole, key: string) =>
      encodeURIComponent((params[key] ?? NOTHING).replace(/^\{.*\}$/, NOTHING)),
    ),
    headers: {
      'X-Outbreak-Request': '1',
      ...headers,
      ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
    },
    ...(hasBody ? { body: JSON.stringify(body) } : {}),
  });
}

/** The status that an example is declared to get. */
export function expectedStatus(operation: AnyOperation, example: OperationExample): number {
  return example.status ?? (operation.output instanceof z.ZodNull ? 204 : 200);
}

const problemShape = z.strictObject({
  type: z.string().min(1),
  title: z.string().min(1),
  status: z.number().int(),
  detail: z.string().min(1),
  code: z.string(),
  remedy: z.string().min(1),
  requestId: z.string().min(1).optional(),
  problems: z
    .array(
      z.strictObject({ code: z.string(), where: z.string(), value: z.string(), hint: z.string() }),
    )
    .optional(),
});
const oauthShape = z.strictObject({ error: z.string(), error_description: z.string().min(1) });
const drsShape = z.strictObject({
  msg: z.string().min(1),
  status_code: z.number().int(),
  code: z.string(),
});
const htsgetShape = z.strictObject({
  htsget: z.strictObject({
    error: z.enum([
      'InvalidAuthentication',
      'PermissionDenied',
      'NotFound',
      'PayloadTooLarge',
      'UnsupportedFormat',
      'InvalidInput',
      'InvalidRange',
      'InternalServerError',
    ]),
    message: z.string().min(1),
    code: z.string(),
  }),
});
const lapisShape = z.strictObject({ error: problemShape, info: z.looseObject({}) });

/** The error code of a refusal, whose form is checked against RFC 9457 or LAPIS' envelope. */
export function readErrorCode(answer: Answer, form: ErrorForm = 'problem'): string {
  if (form === 'oauth') {
    const { error } = oauthShape.parse(JSON.parse(answer.text));
    return error === 'invalid_request' ? 'request-invalid' : error.replaceAll('_', '-');
  }
  if (form === 'ga4gh') {
    const refusal = drsShape.parse(JSON.parse(answer.text));
    assert.equal(refusal.status_code, answer.status, 'the document has the status of the answer');
    return refusal.code;
  }
  if (form === 'htsget') {
    const mediaType = 'application/vnd.ga4gh.htsget.v1.3.0+json';
    assert.equal(answer.headers['content-type']?.split(';')[0], mediaType);
    return htsgetShape.parse(JSON.parse(answer.text)).htsget.code;
  }
  const mediaType = form === 'lapis' ? 'application/json' : 'application/problem+json';
  assert.equal(answer.headers['content-type']?.split(';')[0], mediaType, answer.text.slice(0, 300));
  const body: unknown = JSON.parse(answer.text);
  const document = form === 'lapis' ? lapisShape.parse(body).error : problemShape.parse(body);
  assert.equal(document.status, answer.status, 'the document has the status of the answer');
  const isLapis = form === 'lapis';
  assert.equal(document.type, isLapis ? 'about:blank' : `/api-docs#error-${document.code}`);
  if (isLapis) assert.equal(document.title, STATUS_CODES[answer.status]);
  return document.code;
}

/** Checks an answer without refusal against what its operation declares. */
export function checkSuccess(operation: AnyOperation, answer: Answer): void {
  const { output } = operation;
  const mediaType = answer.headers['content-type']?.split(';')[0] ?? '';
  if (output instanceof z.ZodNull) {
    assert.equal(answer.text, '', 'an answer without content is empty');
    return;
  }
  const mediaTypes = output instanceof z.ZodType ? ['application/json'] : output.mediaTypes;
  assert.ok(mediaTypes.includes(mediaType), `${mediaType} is one of ${mediaTypes.join(', ')}`);
  // Where there are other forms beside JSON, the schema is that of JSON.
  const isOtherForm =
    mediaTypes.includes('application/json') && /^(?:text\/|application\/ld\+json)/.test(mediaType);
  const schema = output instanceof z.ZodType ? output : output.schema;
  if (schema === undefined || isOtherForm) {
    if (mediaType === 'application/json') JSON.parse(answer.text);
    else assert.ok(answer.text.length > 0);
    return;
  }
  const values =
    mediaType === 'application/x-ndjson' ? answer.text.trimEnd().split('\n') : [answer.text];
  for (const text of values) {
    const value: unknown = JSON.parse(text);
    const parsed = schema.parse(value);
    // Zod leaves out what its schema does not name: a difference is a field that no document tells of.
    assert.deepEqual(parsed, value, 'the answer holds nothing but what the schema declares');
  }
}
