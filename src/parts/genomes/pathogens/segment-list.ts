import { MAIN_SEGMENT } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { isObject } from './auspice-tree.ts';
import { isPlainName } from './read-dataset-files.ts';

/** A segment as the pathogen.json of its pathogen names it. */
export interface SegmentEntry {
  readonly name: string;
  /** Folder beside pathogen.json with the dataset of the segment. */
  readonly folder: string;
}

/** Names stand behind an underscore in names of sequences and of columns, and before a colon in mutations. */
const SEGMENT_NAME = /^[A-Za-z][A-Za-z0-9]{0,19}$/;
// Influenza has 8, reovirus-like viruses up to 12; each costs memory of every analysis thread.
const MOST_SEGMENTS = 24;

/**
 * The segments that a pathogen.json names in its field `segments`, in order:
 * [{ "name": "L", "folder": "l" }, { "name": "M" }], the folder being the name where it is left out. Null for a dataset
 * without that field, which is one segment by itself.
 */
export function parseSegmentList(
  pathogen: Readonly<Record<string, unknown>>,
  label: string,
): Result<readonly SegmentEntry[] | null, Problem[]> {
  const { segments } = pathogen;
  if (segments === undefined) return succeed(null);
  const place = `${label}/pathogen.json at $.segments`;
  if (!Array.isArray(segments) || segments.length < 2 || segments.length > MOST_SEGMENTS) {
    const hint = `Expected a list of 2 to ${MOST_SEGMENTS} segments, each with its name and the folder of its dataset. Leave it out where the genome is one piece.`;
    const value = (JSON.stringify(segments) ?? '').slice(0, 200);
    return fail([{ code: 'segments-invalid', where: place, value, hint }]);
  }
  const problems: Problem[] = [];
  const entries: SegmentEntry[] = [];
  for (const [index, segment] of segments.entries()) {
    const problem = readEntry(segment, entries);
    if (problem === null) continue;
    problems.push({ code: 'segments-invalid', where: `${place}[${index}]`, ...problem });
  }
  return problems.length > 0 ? fail(problems) : succeed(entries);
}

/** Adds the segment to the others, or says what is wrong with it. */
function readEntry(
  segment: unknown,
  entries: SegmentEntry[],
): Pick<Problem, 'value' | 'hint'> | null {
  const { name, folder = name } = isObject(segment) ? segment : {};
  const refuse = (value: unknown, hint: string) => ({
    value: (JSON.stringify(value) ?? '').slice(0, 200),
    hint,
  });
  if (typeof name !== 'string' || !SEGMENT_NAME.test(name)) {
    return refuse(
      name ?? segment,
      'The name of a segment begins with a letter and has up to 20 letters and digits, such as L, HA or PB2.',
    );
  }
  if (name.toLowerCase() === MAIN_SEGMENT) {
    return refuse(name, `"${MAIN_SEGMENT}" is the name of a genome that is one piece.`);
  }
  if (!isPlainName(folder) || folder === '') {
    return refuse(
      folder,
      'The folder of a segment has a plain name and lies beside pathogen.json.',
    );
  }
  const own = { name, folder: String(folder) };
  const twice = entries.find(({ name: other }) => other.toLowerCase() === name.toLowerCase());
  if (twice !== undefined) {
    return refuse(name, 'Another segment has this name; capitals make no difference.');
  }
  if (entries.some((other) => other.folder === own.folder)) {
    return refuse(
      own.folder,
      'Another segment has this folder; each segment has a dataset of its own.',
    );
  }
  entries.push(own);
  return null;
}
