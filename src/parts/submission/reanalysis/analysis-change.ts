import type { StoredAnalysis } from '../../../schema/ports.ts';

type Scalar = string | number | boolean | null;

/** What one analysis says otherwise than the one before it, field by field. */
export type AnalysisChange =
  | { readonly field: string; readonly before: Scalar; readonly after: Scalar }
  | {
      readonly field: string;
      readonly removed: readonly string[];
      readonly added: readonly string[];
    };

const SCALARS = [
  'nearestNode',
  'qcStatus',
  'qcScore',
  'coverage',
  'isReverseComplement',
  'alignmentStart',
  'alignmentEnd',
] as const satisfies readonly (keyof StoredAnalysis)[];

const LISTS = [
  'substitutions',
  'deletions',
  'insertions',
  'missing',
  'nonACGTNs',
  'aaRanges',
  'aaSubstitutions',
  'aaDeletions',
  'aaInsertions',
  'unknownAaRanges',
  'frameShifts',
  'warnings',
] as const satisfies readonly (keyof StoredAnalysis)[];

/** Of lists what is gone and what is new; the order within a list and the versions are no change. */
export function compareAnalyses(before: StoredAnalysis, after: StoredAnalysis): AnalysisChange[] {
  const changes: AnalysisChange[] = [];
  const compare = (field: string, old: Scalar | undefined, now: Scalar | undefined) => {
    if ((old ?? null) !== (now ?? null))
      changes.push({ field, before: old ?? null, after: now ?? null });
  };
  compare('clade', before.clade, after.clade);
  const names = new Set([...toNames(before), ...toNames(after)]);
  for (const name of [...names].sort())
    compare(`attributes.${name}`, before.attributes?.[name], after.attributes?.[name]);
  for (const field of SCALARS) compare(field, before[field], after[field]);
  for (const field of LISTS) {
    const removed = subtract(before[field] ?? [], after[field] ?? []);
    const added = subtract(after[field] ?? [], before[field] ?? []);
    if (removed.length > 0 || added.length > 0) changes.push({ field, removed, added });
  }
  return changes;
}

function toNames({ attributes }: StoredAnalysis): string[] {
  return Object.keys(attributes ?? {});
}

/** What the first has and the second has not; a text that stands twice counts twice. */
function subtract(from: readonly string[], what: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of what) counts.set(text, (counts.get(text) ?? 0) + 1);
  return from.filter((text) => {
    const count = counts.get(text) ?? 0;
    if (count > 0) counts.set(text, count - 1);
    return count === 0;
  });
}
