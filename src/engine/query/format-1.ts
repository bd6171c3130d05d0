import { type MissingByRow, toCoverageSections } from './coverage.ts';
import type { SegmentFacts } from './seal-rows.ts';
import { createSectionReader, type SectionArray } from './section-file.ts';

/** Bounds of letters and missing ranges as intervals of missing letters, joined where they touch. */
function toIntervals(bounds: Uint32Array, length: number): number[] {
  const intervals: number[] = [];
  const add = (from: number, to: number) => {
    if (from === to) return;
    if (intervals.at(-1) === from) intervals[intervals.length - 1] = to;
    else intervals.push(from, to);
  };
  if (bounds.length === 0) return [0, length];
  add(0, bounds[0] as number);
  for (let i = 2; i < bounds.length; i += 2) add(bounds[i] as number, bounds[i + 1] as number);
  add(bounds[1] as number, length);
  return intervals;
}

/**
 * Format 1 kept one pattern of missing letters for each row: first and last letter, then the ranges
 * between; no values for a row without the sequence. Pattern 0 was the commonest, and where most rows had
 * it only the others were listed.
 */
function readPatterns(
  sections: ReadonlyMap<string, SectionArray>,
  name: string,
  { rowCount, length }: { rowCount: number; length: number },
): MissingByRow {
  const reader = createSectionReader(sections);
  const starts = reader.u32(`${name}/starts`);
  const bounds = reader.u32(`${name}/bounds`);
  const patternOfRow = new Uint16Array(rowCount);
  if (reader.has(`${name}/dense`)) patternOfRow.set(reader.u16(`${name}/dense`));
  else {
    const patterns = reader.u16(`${name}/patterns`);
    reader.u16(`${name}/rows`).forEach((row, i) => {
      patternOfRow[row] = patterns[i] as number;
    });
  }
  const numbers = new Map<string, number>();
  const [from, to]: [number[], number[]] = [[], []];
  const ids: number[] = [];
  const rowStarts = [0];
  const absent: number[] = [];
  patternOfRow.forEach((pattern, row) => {
    const own = bounds.subarray(starts[pattern], starts[pattern + 1]);
    if (own.length === 0) absent.push(row);
    const intervals = toIntervals(own, length);
    for (let i = 0; i < intervals.length; i += 2) {
      const key = `${intervals[i]}-${intervals[i + 1]}`;
      const id = numbers.get(key) ?? from.length;
      if (id === from.length) {
        numbers.set(key, id);
        from.push(intervals[i] as number);
        to.push(intervals[i + 1] as number);
      }
      ids.push(id);
    }
    rowStarts.push(ids.length);
  });
  return { rowCount, starts: rowStarts, ids, from, to, absent: Uint16Array.from(absent) };
}

/** The sections of a segment of format 1 as the present format has them. Columns are the same in both. */
export function upgradeFormat1(
  facts: SegmentFacts,
  sections: ReadonlyMap<string, SectionArray>,
): ReadonlyMap<string, SectionArray> {
  const upgraded = new Map(sections);
  for (const kind of ['nucleotide', 'aminoAcid'] as const) {
    for (const { name, length } of facts[kind]) {
      const path = `${kind}/${name}/coverage`;
      const missing = readPatterns(sections, path, { rowCount: facts.rowCount, length });
      for (const part of ['starts', 'bounds', 'dense', 'rows', 'patterns']) {
        upgraded.delete(`${path}/${part}`);
      }
      for (const [section, array] of toCoverageSections(missing, path))
        upgraded.set(section, array);
    }
  }
  return upgraded;
}
