import type { Problem } from '../../schema/problem.ts';

/** A problem of the PostgreSQL that we start ourselves; `detail` is cut to 200 characters. */
export function describePostgresProblem(
  code: string,
  where: string,
  text: { readonly detail?: unknown; readonly hint: string },
): Problem {
  const { detail } = text;
  const value = detail instanceof Error ? detail.message : String(detail ?? '');
  return { code: `postgres-${code}`, where, value: value.trim().slice(-200), hint: text.hint };
}
