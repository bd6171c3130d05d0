import { checkPrivacy } from '../../../engine/validate/privacy/check-privacy.ts';
import type { DraftProblem } from './draft-problem.ts';

/** What of a draft its readers would see once it is released. */
interface DraftContent {
  readonly row: number;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly others: Readonly<Record<string, string>>;
}

/** What in a draft may tell who a person is. Its release waits until it is mended or somebody answers for it. */
export function findPrivacy({ row, metadata, others }: DraftContent): DraftProblem[] {
  return checkPrivacy(metadata, others).map(({ code, field, before, after, hint }) => ({
    code,
    where: `row ${row} column ${field}`,
    value: before,
    hint,
    severity: 'privacy',
    field,
    column: field,
    suggestion: after,
  }));
}

/** Whether somebody has to answer for the draft before its release. */
export function isPrivate({ severity }: Pick<DraftProblem, 'severity'>): boolean {
  return severity === 'privacy';
}
