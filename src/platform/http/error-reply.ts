import { STATUS_CODES } from 'node:http';
import type { FastifyError } from 'fastify';
import type { z } from 'zod';
import type { ErrorForm } from '../../schema/define-operation.ts';
import { AppError, type ErrorCode, toProblemDocument } from '../../schema/errors.ts';
import { HTSGET_MEDIA_TYPE } from '../../schema/htsget-media-type.ts';
import type { Problem } from '../../schema/problem.ts';

// As LAPIS cuts it.
const LONGEST_DETAIL = 100_000;

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'request-invalid',
  // From the file server, for addresses that climb out of its folder.
  403: 'not-found',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'request-too-large',
  415: 'media-type-unsupported',
  429: 'too-many-requests',
};

/** Names of errors of htsget 1.3, by our own where the status does not tell. */
const htsgetNames: Readonly<Partial<Record<ErrorCode, string>>> = {
  'htsget-range-invalid': 'InvalidRange',
  'range-not-satisfiable': 'InvalidRange',
  'htsget-format-unsupported': 'UnsupportedFormat',
};
const htsgetNamesOfStatus: Readonly<Record<number, string>> = {
  401: 'InvalidAuthentication',
  403: 'PermissionDenied',
  404: 'NotFound',
  413: 'PayloadTooLarge',
};

/** Any thrown value as an error of the table; what is not one is a bug of ours, status 500. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = (error as Partial<FastifyError> | null)?.statusCode;
  const code = status === undefined ? undefined : codeOfStatus[status];
  const detail = (error as Error).message;
  if (code === 'request-invalid')
    return new AppError(code, { detail, problems: [toProblem(detail)] });
  if (code !== undefined) return new AppError(code, { detail });
  return new AppError('internal', { cause: error });
}

/** What could not be read before any field of it was known. */
function toProblem(hint: string): Problem {
  return { code: 'input-unreadable', where: 'request', value: '', hint };
}

/** The problems of a value that its schema refused. */
export function toProblems(error: z.ZodError, part: string): Problem[] {
  return error.issues.map((issue) => ({
    code: issue.code === 'unrecognized_keys' ? 'field-unknown' : 'field-invalid',
    where: [part, ...issue.path.map(String)].join('.'),
    value: 'keys' in issue ? issue.keys.join(', ') : describeInput(issue.input),
    hint: issue.message,
  }));
}

function describeInput(input: unknown): string {
  const text = typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
  return text.slice(0, 200);
}

/** The body and media type of an error answer, in the form that the operation's clients expect. */
export function toErrorBody(
  error: AppError,
  form: ErrorForm,
  context: { readonly requestId: string; readonly info?: object },
): { readonly mediaType: string; readonly body: object } {
  const document = toProblemDocument(error, context.requestId);
  if (form === 'problem') return { mediaType: 'application/problem+json', body: document };
  if (form === 'oauth') {
    const name = error.code === 'request-invalid' ? 'invalid_request' : error.code;
    return {
      mediaType: 'application/json',
      // RFC 6749, section 5.2.
      body: { error: name.replaceAll('-', '_'), error_description: document.detail },
    };
  }
  if (form === 'ga4gh') {
    const { status, detail: msg, code } = document;
    return { mediaType: 'application/json', body: { msg, status_code: status, code } };
  }
  if (form === 'htsget') {
    const { status, detail: message, code } = document;
    const otherwise = status < 500 ? 'InvalidInput' : 'InternalServerError';
    const name = htsgetNames[error.code] ?? htsgetNamesOfStatus[status] ?? otherwise;
    return { mediaType: HTSGET_MEDIA_TYPE, body: { htsget: { error: name, message, code } } };
  }
  const { title, status, detail, code, remedy, problems } = document;
  return {
    mediaType: 'application/json',
    body: {
      // As LAPIS names them; what is ours stands behind, as RFC 9457 allows.
      error: {
        type: 'about:blank',
        title: STATUS_CODES[status] ?? title,
        status,
        detail: detail.slice(0, LONGEST_DETAIL),
        code,
        remedy,
        problems,
      },
      info: context.info ?? { requestId: context.requestId },
    },
  };
}

/**
 * LAPIS' clients are told of a body that is too large as of any other bad request: as one with a field
 * and a remedy.
 */
export function toLapisError(error: AppError): AppError {
  if (error.code !== 'request-too-large') return error;
  const hint = 'The body is too large: ask with fewer or shorter filters.';
  const problem = { code: 'request-too-large', where: 'body', value: '', hint };
  return new AppError('request-invalid', { detail: `body: ${hint}`, problems: [problem] });
}
