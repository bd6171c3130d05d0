import type { Caller } from './caller.ts';
import { AppError } from './errors.ts';

/** Who asks, of an operation that not everybody may call. @throws AppError sign-in-required */
export function requireCaller(caller: Caller | null): Caller {
  if (caller === null) throw new AppError('sign-in-required');
  return caller;
}
