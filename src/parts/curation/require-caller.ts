import type { Caller } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';

/** Who asks, of an operation that only accounts may call. @throws AppError sign-in-required */
export function requireCaller(caller: Caller | null): Caller {
  if (caller === null) throw new AppError('sign-in-required');
  return caller;
}
