import type { HtsgetErrorName, HtsgetFailure } from '../../../engine/htsget/htsget-failure.ts';
import { AppError, type ErrorCode } from '../../../schema/errors.ts';

const codes: Readonly<Record<HtsgetErrorName, ErrorCode>> = {
  InvalidInput: 'request-invalid',
  InvalidRange: 'htsget-range-invalid',
  NotFound: 'htsget-reference-not-found',
  UnsupportedFormat: 'htsget-format-unsupported',
};

/** Why the engine gives no answer, as a refusal of the table. */
export function toAppError(failure: HtsgetFailure): AppError {
  if (failure.kind === 'request') {
    return new AppError(codes[failure.error], { detail: failure.message });
  }
  const { where, hint } = failure.problem;
  return new AppError('hts-file-unusable', { detail: `${where}: ${hint}` });
}
