import { toHeaderKey } from '../../../engine/validate/map-columns.ts';
import type { Problem } from '../../../schema/problem.ts';

/** Headers under which tables name the sequences of a row, as Loculus and Pathoplexus do. */
const HEADERS = new Set(['fastaids', 'fastaid']);

/**
 * Takes the name of a row's sequence from its column fastaIds. Entries have one segment each: a row that names several
 * sequences is told so.
 * @param others columns that fill no field, by their headers
 */
export function takeSequenceName(
  others: Readonly<Record<string, string>>,
  { where, segment }: { readonly where: string; readonly segment: string },
): {
  readonly name: string | null;
  readonly others: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
} {
  const header = Object.keys(others).find((one) => HEADERS.has(toHeaderKey(one)));
  if (header === undefined) return { name: null, others, problems: [] };
  const { [header]: text = '', ...rest } = others;
  const names = text.split(/[\s,;]+/).filter((name) => name !== '');
  if (names.length <= 1) return { name: names[0] ?? null, others: rest, problems: [] };
  const hint = `This pathogen is analysed as one segment (${segment}), and the row names ${names.length} sequences. Send one sequence for the row, and other segments to the instance of their own.`;
  const value = text.slice(0, 200);
  return { name: null, others: rest, problems: [{ code: 'segments-several', where, value, hint }] };
}
