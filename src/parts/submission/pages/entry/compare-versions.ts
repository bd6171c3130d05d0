import type { StoredAnalysis } from '../../../../schema/ports.ts';
import type { Entry } from '../../../../web/api/types.ts';
import { type AnalysisChange, compareAnalyses } from '../../reanalysis/analysis-change.ts';

/** One value of the record that differs between two versions; null where there is none. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs between two versions. */
export interface VersionDiff {
  readonly fields: readonly FieldChange[];
  /** Null where one of them has no analysis, such as a revocation. */
  readonly analysis: readonly AnalysisChange[] | null;
}

/** The two versions that an address asks for, such as '1..2', the earlier first; null for any other text. */
export function parseComparison(
  text: string,
): { readonly before: number; readonly after: number } | null {
  const [, one, other] = /^([1-9]\d{0,5})\.\.([1-9]\d{0,5})$/.exec(text) ?? [];
  if (one === undefined || other === undefined || one === other) return null;
  const [before, after] = [Number(one), Number(other)].sort((a, b) => a - b);
  return before === undefined || after === undefined ? null : { before, after };
}

/** Writes what `parseComparison` reads. */
export function formatComparison(before: number, after: number): string {
  return `${before}..${after}`;
}

type Compared = Pick<Entry, 'metadata' | 'otherColumns' | 'analysis' | 'segments'>;

/** All values of the record by their names. */
function valuesOf({ metadata, otherColumns }: Compared): Readonly<Record<string, string | null>> {
  return { ...otherColumns, ...metadata };
}

/** What the second says otherwise than the first, in fields, lineage, quality and mutations. */
export function compareVersions(before: Compared, after: Compared): VersionDiff {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .map((field) => ({ field, before: old[field] || null, after: now[field] || null }))
    .filter((one) => one.before !== one.after);
  return { fields, analysis: compareAll(before, after) };
}

function compareAll(before: Compared, after: Compared): readonly AnalysisChange[] | null {
  if (before.segments !== undefined && after.segments !== undefined) {
    return compareSegments(before.segments, after.segments);
  }
  return before.analysis === null || after.analysis === null
    ? null
    : compareAnalyses(toStored(before.analysis), toStored(after.analysis));
}

/** Of several segments fields are named with theirs, 'L:clade'; a segment that is new or gone is a field itself. */
function compareSegments(
  before: NonNullable<Entry['segments']>,
  after: NonNullable<Entry['segments']>,
): AnalysisChange[] {
  const names = [...new Set([...before, ...after].map(({ segment }) => segment))];
  return names.flatMap((name): AnalysisChange[] => {
    const [old, now] = [before, after].map((all) => all.find(({ segment }) => segment === name));
    if (old === undefined || now === undefined) {
      return [{ field: `${name}:length`, before: old?.length ?? null, after: now?.length ?? null }];
    }
    const changes = compareAnalyses(toStored(old.analysis), toStored(now.analysis));
    return changes.map((change) => ({ ...change, field: `${name}:${change.field}` }));
  });
}

function toStored({ nearestNode, ...analysis }: NonNullable<Entry['analysis']>): StoredAnalysis {
  return nearestNode === undefined ? analysis : { ...analysis, nearestNode };
}
