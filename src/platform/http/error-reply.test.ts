import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError, type ErrorCode, errorTable } from '../../schema/errors.ts';
import { toAppError, toErrorBody, toLapisError } from './error-reply.ts';

interface LapisBody {
  readonly error: Readonly<Record<string, unknown>>;
  readonly info: object;
}

function toLapisBody(error: AppError): LapisBody {
  const info = { dataVersion: '7', requestId: 'r' };
  const { mediaType, body } = toErrorBody(error, 'lapis', { requestId: 'r', info });
  assert.equal(mediaType, 'application/json');
  return body as LapisBody;
}

test("every error has the title of its status in LAPIS' form, and its own in ours", () => {
  const titles: Readonly<Record<number, string>> = {
    400: 'Bad Request',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'Not Found',
    405: 'Method Not Allowed',
    406: 'Not Acceptable',
    409: 'Conflict',
    410: 'Gone',
    412: 'Precondition Failed',
    413: 'Payload Too Large',
    415: 'Unsupported Media Type',
    416: 'Range Not Satisfiable',
    422: 'Unprocessable Entity',
    429: 'Too Many Requests',
    500: 'Internal Server Error',
    501: 'Not Implemented',
    502: 'Bad Gateway',
    503: 'Service Unavailable',
    507: 'Insufficient Storage',
  };
  for (const [code, { status, title, remedy }] of Object.entries(errorTable)) {
    const error = new AppError(code as ErrorCode, { detail: 'This happened.' });
    const { error: told, info } = toLapisBody(error);
    assert.deepEqual([told.type, told.status], ['about:blank', status]);
    assert.equal(told.title, titles[status] ?? title, code);
    assert.deepEqual([told.code, told.remedy, told.detail], [code, remedy, 'This happened.']);
    assert.deepEqual(info, { dataVersion: '7', requestId: 'r' });
    const own = toErrorBody(error, 'problem', { requestId: 'r' });
    assert.equal(own.mediaType, 'application/problem+json');
    assert.equal((own.body as { title: string }).title, title);
  }
});

test("LAPIS' detail is cut at 100,000 letters", () => {
  const { error } = toLapisBody(new AppError('request-invalid', { detail: 'x'.repeat(200_000) }));
  assert.equal(String(error.detail).length, 100_000);
});

test('a body that is too large is a bad request to clients of LAPIS, with the field and what helps', () => {
  const told = toLapisError(new AppError('request-too-large'));
  assert.equal(told.code, 'request-invalid');
  assert.deepEqual(
    told.details.problems?.map(({ where }) => where),
    ['body'],
  );
  const other = new AppError('not-ready');
  assert.equal(toLapisError(other), other);
});

test('what cannot be read at all is told as a problem of the request', () => {
  const broken = Object.assign(new Error('Body is not valid JSON'), { statusCode: 400 });
  const { code, details } = toAppError(broken);
  assert.equal(code, 'request-invalid');
  assert.deepEqual(
    details.problems?.map(({ where, hint }) => [where, hint]),
    [['request', 'Body is not valid JSON']],
  );
  assert.equal(toAppError(new TypeError('a bug')).code, 'internal');
});
