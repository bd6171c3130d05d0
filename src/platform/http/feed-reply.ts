import { createHash } from 'node:crypto';
import { Reply } from '../../schema/define-operation.ts';
import { type AtomFeed, formatAtomFeed } from '../../std/atom.ts';

/** The media type of feeds. */
export const ATOM = 'application/atom+xml';

/**
 * A feed as an answer; 304 where the client has it already. An ETag goes before a date, since that has seconds only
 * (RFC 9110, section 13.2.2).
 */
export function toFeedReply(
  feed: AtomFeed,
  headers: Readonly<Record<string, string | undefined>>,
): Reply {
  const body = formatAtomFeed(feed);
  const ETag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const modified = new Date(feed.updated);
  const kept = {
    ETag,
    'Last-Modified': modified.toUTCString(),
    // Asked again each time, so that what is no more open is gone from where it was kept, too.
    'Cache-Control': 'no-cache',
  };
  if (isKnown(headers, ETag, modified))
    return new Reply({ status: 304, headers: kept, body: null });
  return new Reply({ headers: { ...kept, 'Content-Type': `${ATOM}; charset=utf-8` }, body });
}

/** Whether the client says that it has what the tag stands for. */
export function isKnownTag(
  headers: Readonly<Record<string, string | undefined>>,
  tag: string,
): boolean {
  const tags = headers['if-none-match'] ?? '';
  const known = tags.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(tag);
}

function isKnown(
  headers: Readonly<Record<string, string | undefined>>,
  tag: string,
  modified: Date,
): boolean {
  if (headers['if-none-match'] !== undefined) return isKnownTag(headers, tag);
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && Math.floor(modified.getTime() / 1000) * 1000 <= since;
}
