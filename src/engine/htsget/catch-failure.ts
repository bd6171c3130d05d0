import { fail, type Result, succeed } from '../../std/result.ts';
import { type HtsgetFailure, HtsgetFailureError } from './htsget-failure.ts';

/** What comes of reading a file, with what ends it as a value; errors of whoever hands in bytes go on as they are. */
export async function catchFailure<T>(read: () => Promise<T>): Promise<Result<T, HtsgetFailure>> {
  try {
    return succeed(await read());
  } catch (error) {
    if (!(error instanceof HtsgetFailureError)) throw error;
    return fail(error.failure);
  }
}
