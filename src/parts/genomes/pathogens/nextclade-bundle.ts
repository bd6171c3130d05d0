import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { type AuspiceTree, isAuspiceTree } from './auspice-tree.ts';

/** What the SARS-CoV-2 defaults inside the bundle of @neherlab/nextclade 0.14 hold. */
export interface NextcladeBundle {
  /** Letters of the reference, without a header. */
  readonly reference: string;
  readonly tree: AuspiceTree;
  readonly primers: readonly BundlePrimer[];
}

/** One primer or probe as the bundle lists it. */
export interface BundlePrimer {
  readonly name: string;
  readonly target: string;
  /** 'Charité (Germany)'. */
  readonly source: string;
  readonly primerOligonuc: string;
}

const FOLDER = './src/algorithms/defaults/sars-cov-2';

/**
 * Reads the reference, the tree and the primers out of the text of `dist/nextclade.js`. The bundle
 * is only ever read as text, never run: each part is one string literal after a comment that names
 * the source file it came from.
 */
export function readNextcladeBundle(text: string): Result<NextcladeBundle, Problem> {
  const reference = readLiteral(text, { file: `${FOLDER}/rootSeq.txt`, before: '__["a"]=' });
  const tree = readJson(text, `${FOLDER}/tree.json`);
  const primers = readJson(text, `${FOLDER}/pcrPrimers.json`);
  if (reference === undefined || !isAuspiceTree(tree) || !isPrimerList(primers)) {
    return fail({
      code: 'bundle-unknown',
      where: '@neherlab/nextclade dist/nextclade.js',
      value: '',
      hint: 'The installed package does not hold the tree where version 0.14.4 does. Run `npm ci`.',
    });
  }
  return succeed({ reference: reference.trim(), tree, primers });
}

/**
 * The table of primers in the columns that Nextclade reads. A reader of that format takes any name
 * with '_R' in it for a reverse primer, so 'Charité_RdRp_F' becomes 'Charité-RdRp_F'.
 */
export function formatPrimersCsv(primers: readonly BundlePrimer[]): string {
  const rows = primers.map(({ source, target, name, primerOligonuc }) =>
    [source, target, name.replaceAll('_RdRp', '-RdRp'), primerOligonuc].map(toCell),
  );
  const header = ['Country (Institute)', 'Target', 'Oligonucleotide', 'Sequence'];
  return [header, ...rows].map((row) => `${row.join(',')}\n`).join('');
}

function toCell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function readJson(text: string, file: string): unknown {
  const literal = readLiteral(text, { file, before: 'JSON.parse(' });
  if (literal === undefined) return undefined;
  try {
    return JSON.parse(literal);
  } catch {
    return undefined;
  }
}

/** The first string literal after `before`, which stands after the comment that names the file. */
function readLiteral(
  text: string,
  { file, before }: { readonly file: string; readonly before: string },
): string | undefined {
  const comment = text.indexOf(`!*** ${file} ***!`);
  const marker = comment < 0 ? -1 : text.indexOf(before, comment);
  if (marker < 0) return undefined;
  const begin = marker + before.length;
  const quote = text[begin];
  if (quote !== '"' && quote !== "'") return undefined;
  let end = begin + 1;
  while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1;
  return end < text.length ? unescapeLiteral(text.slice(begin + 1, end)) : undefined;
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '0': '\0',
};

function unescapeLiteral(body: string): string {
  return body.replace(
    /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g,
    (_, unit?: string, byte?: string, single?: string) => {
      const code = unit ?? byte;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      return NAMED_ESCAPES[single ?? ''] ?? single ?? '';
    },
  );
}

function isPrimerList(value: unknown): value is BundlePrimer[] {
  const keys = ['name', 'target', 'source', 'primerOligonuc'];
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => keys.every((key) => typeof row?.[key] === 'string'))
  );
}
