/** One entry of a feed, as RFC 4287 has them. */
export interface AtomEntry {
  /** An IRI that stays the same wherever the entry is found. */
  readonly id: string;
  readonly title: string;
  /** ISO 8601, in UTC. */
  readonly updated: string;
  /** Address of its page. */
  readonly link: string;
  /** Plain text. */
  readonly summary: string;
  /** Terms that it can be sorted by. */
  readonly categories: readonly string[];
}

/** One page of a feed (RFC 4287; RFC 5005, section 3). */
export interface AtomFeed {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  /** ISO 8601: of its newest entry. */
  readonly updated: string;
  readonly author: string;
  /** Address of this page of the feed. */
  readonly self: string;
  /** Address of its first page. */
  readonly first: string;
  /** Address of the page with what is older; null on the last one. */
  readonly next: string | null;
  /** Address of the page that people read. */
  readonly alternate: string;
  readonly entries: readonly AtomEntry[];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as it stands in XML 1.0; characters that XML has no way to write are left out. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML does not have.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      // A reader would take a bare carriage return for a line feed.
      .replace(/[&<>"']|\r/g, (letter) => ENTITIES[letter] ?? '&#13;')
  );
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

function link(rel: string, href: string, type: string): string {
  return `<link rel="${rel}" type="${type}" href="${escapeXml(href)}"/>`;
}

const ATOM = 'application/atom+xml';
const HTML = 'text/html';

/** Writes a page of a feed as an XML document. */
export function formatAtomFeed(feed: AtomFeed): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    element('id', feed.id),
    element('title', feed.title),
    element('subtitle', feed.subtitle),
    element('updated', feed.updated),
    `<author>${element('name', feed.author)}</author>`,
    link('self', feed.self, ATOM),
    link('first', feed.first, ATOM),
    ...(feed.next === null ? [] : [link('next', feed.next, ATOM)]),
    link('alternate', feed.alternate, HTML),
    ...feed.entries.map(formatEntry),
    '</feed>',
    '',
  ].join('\n');
}

function formatEntry(entry: AtomEntry): string {
  return [
    '<entry>',
    element('id', entry.id),
    element('title', entry.title),
    element('updated', entry.updated),
    link('alternate', entry.link, HTML),
    ...entry.categories.map((term) => `<category term="${escapeXml(term)}"/>`),
    `<summary type="text">${escapeXml(entry.summary)}</summary>`,
    '</entry>',
  ].join('\n');
}
