import { z } from 'zod';
import { toNameUrn } from '../../../platform/crypto/name-uuid.ts';
import { ATOM, toFeedReply } from '../../../platform/http/feed-reply.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { FEED_ENTRIES, MOST_FEED_ENTRIES, toFeedEntry } from '../../../schema/feed-entry.ts';
import { formatCursor, parseCursor } from '../feeds/read-releases.ts';
import type { SubmissionService } from '../submission-service.ts';

/** What is released, revised and revoked in an instance, as a feed. */
export const getReleaseFeed = defineOperation<SubmissionService>()({
  name: 'get-release-feed',
  method: 'GET',
  path: '/api/instances/{id}/releases.atom',
  tag: 'queries',
  summary: 'What is released, revised and revoked in an instance, as an Atom feed',
  description:
    'Open entries only, the newest first; an entry that opens later is told of then. Older ones are on further pages ' +
    '(the link "next"). ETag and Last-Modified spare a reader what it has.',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: z.strictObject({
      before: z.string().max(100).optional().describe('Where the page before ended.'),
      limit: z.coerce.number().int().min(1).max(MOST_FEED_ENTRIES).default(FEED_ENTRIES),
    }),
  },
  output: { mediaTypes: [ATOM] },
  errors: ['request-invalid', 'instance-not-found'],
  examples: [
    { name: 'the newest', params: { id: '{exampleInstance}' } },
    {
      name: 'a page that is none',
      params: { id: '{exampleInstance}' },
      query: { before: 'yesterday' },
      status: 400,
    },
    { name: 'unknown', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params, query, headers, origin }) => {
    const before = query.before === undefined ? null : parseCursor(query.before);
    if (before === null && query.before !== undefined) {
      throw new AppError('request-invalid', {
        detail:
          'query.before: Take the address of the page from the link "next" of the one before.',
      });
    }
    const { limit } = query;
    const page = await service.readReleases(params.id, { before, limit });
    const { instance, originNode, versions, next } = page;
    const first = `${origin}/api/instances/${encodeURIComponent(instance.id)}/releases.atom`;
    const toAddress = (more: Readonly<Record<string, string>>) => {
      const search = new URLSearchParams(more);
      if (limit !== FEED_ENTRIES) search.set('limit', String(limit));
      return search.size === 0 ? first : `${first}?${search}`;
    };
    const toId = (name: string) => toNameUrn(`outbreak:${originNode}:${name}`);
    return toFeedReply(
      {
        id: toId(`releases of ${instance.id}`),
        title: `${instance.displayName}: releases`,
        subtitle: instance.simulated
          ? 'Simulated genomes that a program made up, as they are released.'
          : 'Genomes that are released, revised and revoked.',
        updated: (versions[0]?.publishedAt ?? page.createdAt).toISOString(),
        author: service.nodeName,
        self: toAddress(query.before === undefined ? {} : { before: query.before }),
        first: toAddress({}),
        next: next === null ? null : toAddress({ before: formatCursor(next) }),
        alternate: `${origin}/search/${encodeURIComponent(instance.id)}`,
        entries: versions.map((version) => toFeedEntry(version, { origin, toId })),
      },
      headers,
    );
  },
});
