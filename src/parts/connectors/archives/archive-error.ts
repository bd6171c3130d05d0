import type { Problem } from '../../../schema/problem.ts';

/**
 * What went wrong with an archive:
 * 'archive-unreachable': no answer, or none that is whole, however often it was asked;
 * 'archive-failing': it answers with an error of its own (5xx);
 * 'archive-busy': it asks to come back later (429);
 * 'archive-refused': it does not take the request as it is;
 * 'archive-unreadable': its answer is not what it documents;
 * 'archive-incomplete': it announced another number of records than it gave;
 * 'withdrawals-many': more records are gone at once than is likely;
 * 'instance-unusable': there is nothing here any more that takes the records.
 */
export type ArchiveErrorCode =
  | 'archive-unreachable'
  | 'archive-failing'
  | 'archive-busy'
  | 'archive-refused'
  | 'archive-unreadable'
  | 'archive-incomplete'
  | 'withdrawals-many'
  | 'instance-unusable';

/** An archive did not give what was asked for; the message is a sentence for people. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly problem: Problem;

  constructor(
    code: ArchiveErrorCode,
    told: { readonly where: string; readonly value?: string; readonly hint: string },
  ) {
    super(told.hint);
    this.problem = {
      code,
      where: told.where,
      value: (told.value ?? '').slice(0, 300),
      hint: told.hint,
    };
  }

  /** Whether the same may work later without anybody doing something. */
  get isPassing(): boolean {
    return PASSING.includes(this.problem.code);
  }
}

const PASSING: readonly string[] = [
  'archive-unreachable',
  'archive-failing',
  'archive-busy',
  'archive-incomplete',
];
