import type { Collection } from './queries.ts';

const NAMED = 3;

/** The first authors in a few words. */
export function nameAuthors(authors: Collection['authors']): string {
  const names = authors
    .slice(0, NAMED)
    .map((author) => (author.kind === 'organisation' ? author.name : author.familyName));
  return `${names.join(', ')}${authors.length > NAMED ? ' …' : ''}`;
}
