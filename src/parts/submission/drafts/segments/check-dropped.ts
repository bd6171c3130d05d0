import type { Problem } from '../../../../schema/problem.ts';

/** What a draft leaves out of the version that it revises, and what both have. */
export interface DroppedSegments {
  readonly dropped: readonly string[];
  /** Segments of the version that it revises. */
  readonly former: readonly string[];
  /** Segments of which the draft brings a sequence. */
  readonly own: readonly string[];
}

/** What is wrong with leaving segments out; null where nothing is. At least one segment has to remain. */
export function findDropProblem(
  { dropped, former, own }: DroppedSegments,
  where: string,
): Problem | null {
  const describe = (code: string, value: string, hint: string): Problem => ({
    code,
    where,
    value: value.slice(0, 200),
    hint,
  });
  const unknown = dropped.find((segment) => !former.includes(segment));
  if (unknown !== undefined) {
    const hint =
      former.length === 0
        ? 'There is no version before that has segments, so that none can be left out.'
        : `The version before has the segments ${former.join(', ')}: name one of these, or nothing.`;
    return describe('segment-not-there', unknown, hint);
  }
  const brought = dropped.find((segment) => own.includes(segment));
  if (brought !== undefined) {
    const hint =
      'The row brings a sequence of this segment, so that it cannot be left out as well.';
    return describe('segment-contradicted', brought, hint);
  }
  const isAnyLeft = own.length > 0 || former.some((segment) => !dropped.includes(segment));
  if (dropped.length === 0 || isAnyLeft) return null;
  const hint = 'One segment has to remain. To take the whole entry back, revoke it.';
  return describe('segment-last', dropped.join(', '), hint);
}
