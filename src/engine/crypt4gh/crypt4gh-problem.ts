import type { Problem } from '../../std/problem.ts';

/** Everything that can be wrong with a container, a key or a request about one. */
export type Crypt4ghCode =
  | 'not-crypt4gh'
  | 'version-unsupported'
  | 'header-truncated'
  | 'header-too-large'
  | 'packet-damaged'
  | 'no-key-fits'
  | 'packet-type-unknown'
  | 'data-method-unknown'
  | 'edit-list-invalid'
  | 'segment-damaged'
  | 'segment-truncated'
  | 'range-invalid'
  | 'recipient-invalid'
  | 'key-invalid'
  | 'key-unsupported'
  | 'passphrase-missing'
  | 'passphrase-wrong';

/** One thing wrong; `where` is a place within the file, to which whoever knows its name adds that. */
export interface Crypt4ghProblem extends Problem {
  readonly code: Crypt4ghCode;
}

export function crypt4ghProblem(
  code: Crypt4ghCode,
  where: string,
  [value, hint]: readonly [string | number, string],
): Crypt4ghProblem {
  return { code, where, value: String(value).slice(0, 200), hint };
}

/** Bad data in a stream: its one way to tell, because what came before is with the reader already. */
export class Crypt4ghError extends Error {
  override readonly name = 'Crypt4ghError';
  readonly problem: Crypt4ghProblem;

  constructor(problem: Crypt4ghProblem) {
    super(`${problem.where}: ${problem.hint}`);
    this.problem = problem;
  }
}
