import type { Problem } from '../std/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';

/** The names of the Pango nomenclature: letters stand for longer names, e.g. 'BA' for 'B.1.1.529'. */
export interface PangoAliases {
  /** Whole names by their letters: 'BA' -> 'B.1.1.529'. Roots and recombinants are not among them. */
  readonly wholeNames: ReadonlyMap<string, string>;
  /** Parents of recombinants, as whole names: 'XBB' -> ['B.1.1.529.2.10.1.1', ...]. */
  readonly recombinants: ReadonlyMap<string, readonly string[]>;
  /** 'BA.5' -> 'B.1.1.529.5'. Null for what is no Pango name, or has letters that are not known. */
  readonly expand: (name: string) => string | null;
  /** 'B.1.1.529.5' -> 'BA.5': at most three numbers behind letters that are known. Of a whole name. */
  readonly compress: (wholeName: string) => string;
}

const namePattern = /^([A-Z]{1,4})((?:\.\d+)*)$/;
/** Behind so many numbers a name gets letters of its own. */
const MOST_NUMBERS = 3;

type Entries = ReadonlyMap<string, string | readonly string[]>;

function report(where: string, letters: string, value: unknown, hint: string): Problem {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return {
    code: 'alias-key-invalid',
    where: `${where} at ${letters}`,
    value: text.slice(0, 200),
    hint,
  };
}

/** The whole name, following letters that stand for others; null for unknown ones and for a circle. */
function expandBy(entries: Entries, name: string): string | null {
  let at = name;
  for (let step = 0; step <= entries.size; step++) {
    const match = namePattern.exec(at);
    const value = entries.get(match?.[1] ?? '');
    if (match === null || value === undefined) return null;
    if (typeof value !== 'string' || value === '') return at;
    at = value + match[2];
  }
  return null;
}

function readEntries(
  json: Readonly<Record<string, unknown>>,
  where: string,
): Result<Entries, Problem[]> {
  const entries = new Map<string, string | readonly string[]>();
  const problems: Problem[] = [];
  for (const [letters, value] of Object.entries(json)) {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    // A parent may be written 'BA.2*': one of its sublineages, nobody knows which.
    const names = list.map((one) => (typeof one === 'string' ? one.replace(/\*$/, '') : null));
    const isRoot = value === '';
    if (!/^[A-Z]{1,4}$/.test(letters)) {
      problems.push(report(where, letters, value, 'Aliases are one to four capital letters.'));
    } else if (!isRoot && names.some((name) => name === null || !namePattern.test(name))) {
      const hint =
        "Expected a name like 'B.1.1.529', a list of the parents of a recombinant, or ''.";
      problems.push(report(where, letters, value, hint));
    } else entries.set(letters, Array.isArray(value) ? (names as string[]) : (names[0] as string));
  }
  return problems.length > 0 ? fail(problems) : succeed(entries);
}

/**
 * Reads an alias key as pango-designation publishes it: {"A": "", "BA": "B.1.1.529",
 * "XBB": ["BJ.1*", "BM.1.1.1*"]}. Every wrong entry is told.
 */
export function parseAliasKey(
  json: Readonly<Record<string, unknown>>,
  where: string,
): Result<PangoAliases, Problem[]> {
  const read = readEntries(json, where);
  if (!read.ok) return read;
  const entries = read.value;
  const expand = (name: string) => expandBy(entries, name);
  const wholeNames = new Map<string, string>();
  const recombinants = new Map<string, readonly string[]>();
  const problems: Problem[] = [];
  for (const [letters, value] of entries) {
    if (value === '') continue;
    const names = typeof value === 'string' ? [value] : value;
    const whole = names.map(expand);
    if (whole.includes(null)) {
      const hint = 'It leads to letters that the file does not have, or back to itself.';
      problems.push(report(where, letters, value, hint));
    } else if (typeof value === 'string') wholeNames.set(letters, whole[0] as string);
    else recombinants.set(letters, [...new Set(whole as string[])]);
  }
  if (problems.length > 0) return fail(problems);
  const lettersOf = new Map([...wholeNames].map(([letters, whole]) => [whole, letters]));
  const compress = (wholeName: string) => {
    const [root = '', ...numbers] = wholeName.split('.');
    const most = Math.floor((numbers.length - 1) / MOST_NUMBERS) * MOST_NUMBERS;
    for (let count = most; count > 0; count -= MOST_NUMBERS) {
      const letters = lettersOf.get([root, ...numbers.slice(0, count)].join('.'));
      if (letters !== undefined) return [letters, ...numbers.slice(count)].join('.');
    }
    return wholeName;
  };
  return succeed({ wholeNames, recombinants, expand, compress });
}
