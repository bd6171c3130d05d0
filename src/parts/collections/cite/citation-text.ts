import type { Author } from '../collection.ts';
import { type Citable, toCitedAddress, toCitedTitle } from './citable.ts';

function toInitials(givenName: string): string {
  return givenName
    .split(/[\s.]+/)
    .filter((part) => part !== '')
    .map(
      (part) =>
        `${part
          .split('-')
          .map((one) => one.charAt(0))
          .join('.-')}.`,
    )
    .join(' ');
}

function formatAuthor(author: Author): string {
  if (author.kind === 'organisation') return author.name;
  const initials = toInitials(author.givenName);
  return initials === '' ? author.familyName : `${author.familyName}, ${initials}`;
}

const MOST_NAMED = 20;

/** One sentence to copy, in the order that DataCite recommends: who, when, what, version, by whom published, where. */
export function formatCitation(citable: Citable): string {
  const { authors } = citable.content;
  const named = authors.slice(0, MOST_NAMED).map(formatAuthor);
  const who = `${named.join('; ')}${authors.length > MOST_NAMED ? '; and others' : ''}`;
  const year = citable.published.slice(0, 4);
  const title = toCitedTitle(citable).replace(/\.$/, '');
  return `${who} (${year}). ${title}. Version ${citable.version}. ${citable.publisher}. ${toCitedAddress(citable)}`;
}
