import type { Problem } from '../../std/problem.ts';

/** Names of errors that a request can end with by what it asks. htsget specification 1.3, "Error response". */
export type HtsgetErrorName = 'InvalidInput' | 'InvalidRange' | 'NotFound' | 'UnsupportedFormat';

/** The HTTP status that the specification gives each name. */
export const HTSGET_STATUS: Readonly<Record<HtsgetErrorName, 400 | 404>> = {
  InvalidInput: 400,
  InvalidRange: 400,
  UnsupportedFormat: 400,
  NotFound: 404,
};

/** What can be wrong with a file or its index, of which whoever asks is not to blame. */
export type HtsFileCode =
  | 'hts-file-damaged'
  | 'hts-file-not-sorted'
  | 'hts-index-damaged'
  | 'hts-index-not-fitting'
  | 'hts-index-too-large'
  | 'hts-index-missing';

export interface HtsFileProblem extends Problem {
  readonly code: HtsFileCode;
}

/** Why there is no answer: what was asked cannot be had, or the file cannot be read as it is kept. */
export type HtsgetFailure =
  | { readonly kind: 'request'; readonly error: HtsgetErrorName; readonly message: string }
  | { readonly kind: 'file'; readonly problem: HtsFileProblem };

export function refuse(error: HtsgetErrorName, message: string): HtsgetFailure {
  return { kind: 'request', error, message };
}

/** @param where such as 'index' or 'byte 65536 of the file' */
export function faultOf(
  code: HtsFileCode,
  where: string,
  [value, hint]: readonly [string | number, string],
): HtsgetFailure {
  return {
    kind: 'file',
    problem: { code, where, value: String(value).slice(0, 200), hint },
  };
}

/** Ends reading a file within this engine, which gives the failure as a value to whoever called it. */
export class HtsgetFailureError extends Error {
  override readonly name = 'HtsgetFailureError';
  readonly failure: HtsgetFailure;

  constructor(failure: HtsgetFailure) {
    super(failure.kind === 'file' ? failure.problem.hint : failure.message);
    this.failure = failure;
  }
}

export function noReference(name: string): HtsgetFailureError {
  const message = `The file has no reference '${name.slice(0, 100)}'.`;
  return new HtsgetFailureError(refuse('NotFound', message));
}
