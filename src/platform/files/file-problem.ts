import type { Problem } from '../../schema/problem.ts';

const VALUE_LIMIT = 200;

/** One thing wrong with a file or an address, as a value that a person can act on. */
export function fileProblem(
  code: string,
  where: string,
  detail: readonly [string, string],
): Problem {
  const [value, hint] = detail;
  return { code, where, value: value.slice(0, VALUE_LIMIT), hint };
}

/** What the operating system said, as one line without a stack. */
export function systemReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's error code, e.g. 'ENOENT', or the empty string where there is none. */
export function systemCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
