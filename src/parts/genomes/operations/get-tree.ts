import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { describeCaching, scopeField } from '../ask-index.ts';
import { findInstanceOf, type GenomesService } from '../genomes-service.ts';
import {
  buildTree,
  formatTree,
  MOST_TREE_ENTRIES,
  USUAL_TREE_ENTRIES,
} from '../tree/build-tree.ts';
import { toPieces } from '../tree/to-pieces.ts';

/** The reference tree with the entries that a search finds, for viewers of trees. */
export const getTree = defineOperation<GenomesService>()({
  name: 'get-tree',
  method: 'GET',
  path: '/api/instances/{id}/tree',
  tag: 'queries',
  summary: 'The reference tree with the entries that a search finds, as an Auspice v2 file',
  description:
    "Filters are those of LAPIS' endpoints. Each entry is a tip below the node that its analysis found nearest, with " +
    'its private mutations on its branch; its place among other entries is not inferred. Of more entries than `limit` ' +
    'a random sample is taken, the same for the same data: the headers X-Entries-Found and X-Entries-Placed tell.',
  access: 'public',
  limit: 'download',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: z.looseObject({
      limit: z.coerce.number().int().min(1).max(MOST_TREE_ENTRIES).default(USUAL_TREE_ENTRIES),
      reference: z
        .enum(['all', 'needed'])
        .default('all')
        .describe("'needed': of the reference tree only what is on the way to an entry."),
      segment: z.string().max(60).optional().describe('Of several; else the first with a tree.'),
      scope: scopeField,
    }),
  },
  output: { mediaTypes: ['application/json'] },
  errors: [
    'request-invalid',
    'instance-not-found',
    'pathogen-not-found',
    'tree-not-found',
    'not-ready',
  ],
  examples: [
    { name: 'of all', params: { id: '{exampleInstance}' } },
    {
      name: 'of a country, without other reference genomes',
      params: { id: '{exampleInstance}' },
      query: { country: 'Germany', reference: 'needed', limit: '50' },
    },
    {
      name: 'unknown filter',
      params: { id: '{exampleInstance}' },
      query: { contry: 'x' },
      status: 400,
    },
    {
      name: 'of a segment that there is not',
      params: { id: '{exampleInstance}' },
      query: { segment: 'HA' },
      status: 404,
    },
    { name: 'unknown instance', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params, query, caller, requestId, signal }) => {
    const { limit, reference, segment, scope, ...filters } = query;
    const instance = await findInstanceOf(service, params.id);
    const built = await buildTree(service, instance, {
      ...{ filters, limit, requestId },
      isWhole: reference === 'all',
      segment: segment ?? null,
      asking: { caller, scope, operation: 'get-tree', signal },
    });
    return new Reply({
      headers: {
        'Content-Type': 'application/json',
        'X-Entries-Found': String(built.found),
        'X-Entries-Placed': String(built.placed),
        ...describeCaching(scope),
      },
      body: toPieces(formatTree(built, new Date().toISOString().slice(0, 10))),
    });
  },
});
