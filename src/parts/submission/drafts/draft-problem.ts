import type { Issue } from '../../../engine/validate/issue.ts';
import type { Problem } from '../../../schema/problem.ts';

/** What is said of a draft: its row is the draft's. */
export type DraftProblem = Omit<Issue, 'row' | 'severity'> & {
  /** 'privacy': it may tell who a person is; it can be released when somebody answers for that. */
  readonly severity: Issue['severity'] | 'privacy';
};

/** An error or a warning that is about no single field. */
export function toDraftProblem(
  problem: Problem,
  severity: DraftProblem['severity'],
  field = '',
): DraftProblem {
  return { ...problem, severity, field, column: field === '' ? null : field, suggestion: null };
}

/** A problem of a checked row, with the field that its place names. */
export function toFieldProblem(problem: Problem, severity: DraftProblem['severity']): DraftProblem {
  return toDraftProblem(problem, severity, / column ([^ ]+)$/.exec(problem.where)?.[1] ?? '');
}

/** Whether anything has to be mended before the draft can be released. */
export function hasError(problems: readonly Pick<DraftProblem, 'severity'>[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}
