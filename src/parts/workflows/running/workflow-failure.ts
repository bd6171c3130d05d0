import type { Problem } from '../../../schema/problem.ts';

/** Why a run cannot come to its end; another try would end in the same way. */
export class WorkflowFailure extends Error {
  override readonly name = 'WorkflowFailure';
  readonly problem: Problem;

  constructor(code: string, where: string, hint: string, value = '') {
    super(hint);
    this.problem = { code, where, value: value.slice(0, 200), hint };
  }
}
