import { toHeaderKey } from '../../../engine/validate/map-columns.ts';
import type { Problem } from '../../../schema/problem.ts';

/** Headers under which tables name the sequences of a row, as Loculus and Pathoplexus do. */
const HEADERS = new Set(['fastaids', 'fastaid']);

/**
 * Takes the names of a row's sequences from its column fastaIds. A row has at most one sequence of each segment: one
 * that names more sequences is told so.
 * @param others columns that fill no field, by their headers
 * @param segments names of the pathogen's segments
 */
export function takeSequenceNames(
  others: Readonly<Record<string, string>>,
  { where, segments }: { readonly where: string; readonly segments: readonly string[] },
): {
  readonly names: readonly string[];
  readonly others: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
} {
  const header = Object.keys(others).find((one) => HEADERS.has(toHeaderKey(one)));
  if (header === undefined) return { names: [], others, problems: [] };
  const { [header]: text = '', ...rest } = others;
  const names = [...new Set(text.split(/[\s,;]+/).filter((name) => name !== ''))];
  if (names.length <= segments.length) return { names, others: rest, problems: [] };
  const hint =
    segments.length === 1
      ? `This pathogen is analysed as one segment (${segments[0]}), and the row names ${names.length} sequences. Send one sequence for the row, and other segments to the instance of their own.`
      : `This pathogen has ${segments.length} segments (${segments.join(', ')}), and the row names ${names.length} sequences. Name at most one of each segment.`;
  const value = text.slice(0, 200);
  return { names: [], others: rest, problems: [{ code: 'segments-several', where, value, hint }] };
}
