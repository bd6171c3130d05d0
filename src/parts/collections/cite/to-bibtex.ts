import type { Author } from '../collection.ts';
import { type Citable, toCitedAddress, toCitedTitle } from './citable.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** Text as LaTeX sets it; letters beyond ASCII stay, as every BibTeX of today reads UTF-8. */
function escapeLatex(text: string): string {
  return text
    .replaceAll(/[\\{}~^]|[$&#%_]/g, (sign) => ESCAPES[sign] ?? `\\${sign}`)
    .replaceAll(/\s+/g, ' ');
}

/** 'Family, Given'; braces keep an organisation's name in one piece, with any "and" in it. */
function formatAuthor(author: Author): string {
  if (author.kind === 'organisation') return `{${escapeLatex(author.name)}}`;
  const { familyName, givenName } = author;
  // A comma or an "and" within a name would part it.
  const keep = (name: string) =>
    /,|\band\b/i.test(name) ? `{${escapeLatex(name)}}` : escapeLatex(name);
  return givenName === '' ? keep(familyName) : `${keep(familyName)}, ${keep(givenName)}`;
}

/** An entry of a BibTeX file: of the type misc, which every style knows. */
export function toBibTeX(citable: Citable): string {
  const [year = '', month = ''] = citable.published.split('-');
  const fields: readonly (readonly [string, string])[] = [
    ['author', citable.content.authors.map(formatAuthor).join(' and ')],
    ['title', `{${escapeLatex(toCitedTitle(citable))}}`],
    ['year', year],
    ['month', String(Number(month))],
    ['version', citable.version],
    ['publisher', escapeLatex(citable.publisher)],
    ...(citable.doi === null ? [] : [['doi', citable.doi] as const]),
    ['url', toCitedAddress(citable)],
    ['note', citable.doi === null ? `Identifier ${escapeLatex(citable.identifier)}` : 'Data set'],
  ];
  const key = `outbreak-${citable.reference.replace('.', '-v')}`;
  const lines = fields.map(([name, value]) => `  ${name} = {${value}}`);
  return `@misc{${key},\n${lines.join(',\n')}\n}\n`;
}
