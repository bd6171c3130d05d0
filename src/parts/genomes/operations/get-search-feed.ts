import { z } from 'zod';
import { toNameUrn } from '../../../platform/crypto/name-uuid.ts';
import { ATOM, toFeedReply } from '../../../platform/http/feed-reply.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import {
  FEED_ENTRIES,
  MOST_FEED_ENTRIES,
  type PublishedVersion,
  toFeedEntry,
} from '../../../schema/feed-entry.ts';
import { askIndex, forEverybody } from '../ask-index.ts';
import { findInstanceOf, type GenomesService } from '../genomes-service.ts';
import { LINEAGE_COLUMN } from '../index/index-columns.ts';

const text = z.string().nullable();
const found = z.object({
  data: z.array(
    z.looseObject({
      accession: z.string(),
      version: z.number(),
      strain: text,
      date: text,
      country: text,
      terms: text,
      [LINEAGE_COLUMN]: text.optional(),
    }),
  ),
});

/** What a search finds, the newest first, as a feed. */
export const getSearchFeed = defineOperation<GenomesService>()({
  name: 'get-search-feed',
  method: 'GET',
  path: '/api/instances/{id}/feed.atom',
  tag: 'queries',
  summary: 'What a search finds, the newest first, as an Atom feed',
  description:
    "Filters are those of LAPIS' endpoints, so that the address of a search is the address of its feed. Open entries " +
    'only, each in its latest version. Older ones are on further pages (the link "next").',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: z.looseObject({
      limit: z.coerce.number().int().min(1).max(MOST_FEED_ENTRIES).default(FEED_ENTRIES),
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    }),
  },
  output: { mediaTypes: [ATOM] },
  errors: ['request-invalid', 'instance-not-found', 'pathogen-not-found', 'not-ready'],
  examples: [
    { name: 'of all', params: { id: '{exampleInstance}' } },
    { name: 'of a country', params: { id: '{exampleInstance}' }, query: { country: 'Germany' } },
    {
      name: 'unknown filter',
      params: { id: '{exampleInstance}' },
      query: { contry: 'x' },
      status: 400,
    },
    { name: 'unknown instance', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params, query, headers, origin, requestId, signal }) => {
    const { limit, offset, ...filters } = query;
    const instance = await findInstanceOf(service, params.id);
    const asked = { filters, limit, offset, requestId, signal };
    const { versions, hasMore } = await findVersions(service, instance, asked);
    const toAddress = (from: number) => {
      const search = toSearch(filters);
      if (limit !== FEED_ENTRIES) search.set('limit', String(limit));
      if (from > 0) search.set('offset', String(from));
      const path = `${origin}/api/instances/${encodeURIComponent(instance.id)}/feed.atom`;
      return search.size === 0 ? path : `${path}?${search}`;
    };
    const toId = (name: string) => toNameUrn(`outbreak:${service.node.id}:${name}`);
    const search = toSearch(filters);
    return toFeedReply(
      {
        id: toId(`search in ${instance.id}: ${[...search].map(String).toSorted().join('&')}`),
        title: `${instance.displayName}: ${search.size === 0 ? 'all genomes' : [...search].map(([name, value]) => `${name} ${value}`).join(', ')}`,
        subtitle: instance.simulated
          ? 'Simulated genomes that a program made up, as a search finds them.'
          : 'Genomes that a search finds, the newest first.',
        updated: (versions[0]?.publishedAt ?? new Date(0)).toISOString(),
        author: service.node.name,
        self: toAddress(offset),
        first: toAddress(0),
        next: hasMore ? toAddress(offset + limit) : null,
        alternate: `${origin}/search/${encodeURIComponent(instance.id)}${search.size === 0 ? '' : `?${search}`}`,
        entries: versions.map((version) => toFeedEntry(version, { origin, toId })),
      },
      headers,
    );
  },
});

type Filters = Readonly<Record<string, unknown>>;

function toSearch(filters: Filters): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  return search;
}

/** Open versions of a page, those that could be seen last first. */
async function findVersions(
  service: GenomesService,
  { id: instance, pathogen }: { readonly id: string; readonly pathogen: string },
  asked: {
    readonly filters: Filters;
    readonly limit: number;
    readonly offset: number;
    readonly requestId: string;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly versions: readonly PublishedVersion[]; readonly hasMore: boolean }> {
  const { meta } = await service.catalogue.load(pathogen);
  // Each of several segments has a lineage of its own: then none of them is the entry's.
  const [only, ...others] = meta.segments;
  const hasLineages = others.length === 0 && only?.lineageAttribute != null;
  const params = {
    ...asked.filters,
    fields: [
      ...['accession', 'version', 'strain', 'date', 'country', 'terms'],
      ...(hasLineages ? [LINEAGE_COLUMN] : []),
    ],
    orderBy: ['releasedDate', 'accessionVersion'].map((field) => ({ field, type: 'descending' })),
    // One more tells whether there is another page.
    limit: asked.limit + 1,
    offset: asked.offset,
    dataFormat: 'JSON',
  };
  const { pieces } = await askIndex(
    service,
    {
      kind: 'lapis',
      instance,
      endpoint: 'details',
      params,
      accept: '',
      requestId: asked.requestId,
    },
    forEverybody('get-search-feed', asked.signal),
  );
  let answer = '';
  for await (const piece of pieces) answer += String(piece);
  const { data } = found.parse(JSON.parse(answer));
  const rows = data.slice(0, asked.limit);
  // The index may be a moment behind: what is no more open is not told of.
  const published = await service.readPublished(rows);
  const versions = rows.flatMap((row): PublishedVersion[] => {
    const publishedAt = published.get(`${row.accession}.${row.version}`);
    if (publishedAt === undefined) return [];
    return [
      {
        accession: row.accession,
        version: row.version,
        submissionId: row.strain ?? row.accession,
        isRevocation: false,
        publishedAt,
        date: row.date,
        country: row.country,
        lineage: row[LINEAGE_COLUMN] ?? null,
        terms: row.terms ?? '',
      },
    ];
  });
  const byTime = versions.toSorted(
    (one, other) => other.publishedAt.getTime() - one.publishedAt.getTime(),
  );
  return { versions: byTime, hasMore: data.length > asked.limit };
}
