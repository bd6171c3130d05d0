import { tryParseJson } from '../../std/try-parse-json.ts';

/** Characters of one answer: about 15,000 words, which is what assistants can take in beside their work. */
export const LONGEST_ANSWER = 60_000;

const ADVICE = 'Ask for less: a narrower filter, fewer fields, or the next rows with offset.';

/**
 * An answer that is short enough for an assistant. Of JSON the longest list is cut after a whole item, and what is not
 * JSON after a letter; a line at its end says what was left out.
 */
export function fitAnswer(text: string, longest: number = LONGEST_ANSWER): string {
  if (text.length <= longest) return text;
  const value = tryParseJson(text);
  const list = value === undefined ? null : findLongestList(value);
  if (list !== null) {
    const fitted = fitList(value, list, longest);
    if (fitted !== null) return fitted;
  }
  const kept = text.slice(0, longest).toWellFormed();
  return `${kept}\n\n[Cut: the first ${longest} of ${text.length} characters. ${ADVICE}]`;
}

interface FoundList {
  readonly path: readonly (string | number)[];
  readonly items: readonly unknown[];
  readonly size: number;
}

/** The list whose text is longest, not looking into the items of one that is the longest already. */
function findLongestList(value: unknown, path: FoundList['path'] = []): FoundList | null {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return { path, items: value, size: JSON.stringify(value).length };
  let longest: FoundList | null = null;
  for (const [name, item] of Object.entries(value)) {
    const found = findLongestList(item, [...path, name]);
    if (found !== null && found.size > (longest?.size ?? 0)) longest = found;
  }
  return longest;
}

/** As many items as fit, by halving; null where not even the rest without any does. */
function fitList(value: unknown, { path, items }: FoundList, longest: number): string | null {
  const write = (count: number): string => {
    const name = path.length === 0 ? 'the list' : path.join('.');
    const text = JSON.stringify(replaceAt(value, path, items.slice(0, count)));
    return `${text}\n\n[Cut: the first ${count} of ${items.length} items of ${name}. ${ADVICE}]`;
  };
  if (write(0).length > longest) return null;
  let fits = 0;
  let tooMany = items.length;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (write(middle).length <= longest) fits = middle;
    else tooMany = middle;
  }
  return write(fits);
}

function replaceAt(value: unknown, path: FoundList['path'], list: readonly unknown[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return list;
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [name]: replaceAt(record[name], rest, list) };
}
