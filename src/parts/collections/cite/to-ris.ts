import type { Author } from '../collection.ts';
import { type Citable, toCitedAddress, toCitedTitle } from './citable.ts';

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

function formatAuthor(author: Author): string {
  if (author.kind === 'organisation') return author.name;
  return author.givenName === '' ? author.familyName : `${author.familyName}, ${author.givenName}`;
}

/** A record in RIS, the tagged format of reference managers: type DATA, lines that end with CR LF. */
export function toRis(citable: Citable): string {
  const { content, published } = citable;
  const fields: readonly (readonly [string, string])[] = [
    ['TY', 'DATA'],
    ...content.authors.map((author) => ['AU', formatAuthor(author)] as const),
    ['TI', toCitedTitle(citable)],
    ['PY', published.slice(0, 4)],
    ['DA', published.replaceAll('-', '/')],
    ['ET', citable.version],
    ['PB', citable.publisher],
    ...(content.description === '' ? [] : [['AB', content.description] as const]),
    ...(citable.doi === null ? [] : [['DO', citable.doi] as const]),
    ['UR', toCitedAddress(citable)],
    ['ID', citable.identifier],
    ['ER', ''],
  ];
  return fields.map(([tag, value]) => `${tag}  - ${oneLine(value)}\r\n`).join('');
}
