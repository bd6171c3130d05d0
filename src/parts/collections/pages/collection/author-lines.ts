import { isOrcid } from '../../orcid.ts';
import type { Collection } from './queries.ts';

type Author = Collection['authors'][number];
type Funding = Collection['funding'][number];

/** A line that was not understood, from 1. */
export interface LineProblem {
  readonly line: number;
  readonly kind: 'orcid';
}

const partsOf = (line: string) => line.split(';').map((part) => part.trim());
const linesOf = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line, at) => ({ line: line.trim(), number: at + 1 }))
    .filter(({ line }) => line !== '');

/**
 * Authors as people type them, one a line: 'Family, Given; ORCID iD; affiliation', of which the last two may be left
 * out; a name without a comma is an organisation's.
 */
export function parseAuthorLines(text: string): {
  readonly authors: readonly Author[];
  readonly problems: readonly LineProblem[];
} {
  const authors: Author[] = [];
  const problems: LineProblem[] = [];
  for (const { line, number } of linesOf(text)) {
    const [name = '', ...rest] = partsOf(line);
    const comma = name.indexOf(',');
    if (comma < 0) {
      authors.push({ kind: 'organisation', name: line.replace(/[;\s]+$/, '') });
      continue;
    }
    const digits = rest.find((part) => /^(?:https?:\/\/orcid\.org\/)?[\dXx-]{16,19}$/.test(part));
    const orcid = digits?.replace(/^https?:\/\/orcid\.org\//, '').toUpperCase();
    const affiliation = rest.filter((part) => part !== '' && part !== digits).join('; ');
    if (orcid !== undefined && !isOrcid(orcid)) problems.push({ line: number, kind: 'orcid' });
    authors.push({
      kind: 'person',
      familyName: name.slice(0, comma).trim(),
      givenName: name.slice(comma + 1).trim(),
      ...(orcid === undefined ? {} : { orcid }),
      ...(affiliation === '' ? {} : { affiliation }),
    });
  }
  return { authors, problems };
}

export function formatAuthorLines(authors: readonly Author[]): string {
  return authors
    .map((author) => {
      if (author.kind === 'organisation') return author.name;
      const { familyName, givenName, orcid, affiliation } = author;
      const name = `${familyName}, ${givenName}`.trim();
      return [name, orcid, affiliation].filter((part) => part !== undefined).join('; ');
    })
    .join('\n');
}

/** Funding one a line: 'Funder; number of the grant; its title'. */
export function parseFundingLines(text: string): readonly Funding[] {
  return linesOf(text).flatMap(({ line }) => {
    const [funder = '', award = '', ...title] = partsOf(line);
    if (funder === '') return [];
    const rest = title.join('; ');
    return [
      {
        funder,
        ...(award === '' ? {} : { award }),
        ...(rest === '' ? {} : { title: rest }),
      },
    ];
  });
}

export function formatFundingLines(funding: readonly Funding[]): string {
  return funding
    .map(({ funder, award, title }) => {
      if (title !== undefined) return `${funder}; ${award ?? ''}; ${title}`;
      return award === undefined ? funder : `${funder}; ${award}`;
    })
    .join('\n');
}
