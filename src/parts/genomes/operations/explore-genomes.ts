import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { scopeQuery } from '../ask-index.ts';
import { exploreAnswer, exploreBody } from '../explore/explore-panels.ts';
import type { GenomesService } from '../genomes-service.ts';
import { replyFromIndex } from '../lapis-reply.ts';

const params = { id: '{exampleInstance}' };
const all = [{ filters: {} }];

/** Everything that a page with several charts shows of one query or of several side by side. */
export const exploreGenomes = defineOperation<GenomesService>()({
  name: 'explore-genomes',
  method: 'POST',
  path: '/api/instances/{id}/explore',
  tag: 'queries',
  summary: 'Several charts about one query or up to six, in one question',
  description:
    "Each query is a set of LAPIS' filters; each panel is about the genomes of every query, and what it chooses " +
    '(the most frequent values, the mutations that vary most) is the same for all of them, so that they can be ' +
    'compared. totals: genomes of each query. overlaps: genomes that each two queries have in common. All from ' +
    'one state of the data. Numbers are those that the single endpoints give: aggregated, the mutations endpoints, ' +
    'those over time, proportions and growth-advantage.',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: scopeQuery,
    body: exploreBody,
  },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({
      data: z.object({
        totals: z.array(z.int()),
        overlaps: z.array(z.array(z.int())),
        panels: z.array(exploreAnswer),
      }),
      info: z.record(z.string(), z.unknown()),
    }),
  },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  examples: [
    {
      name: 'two countries over time',
      params,
      body: {
        queries: [{ filters: { country: 'Germany' } }, { filters: { country: ['France'] } }],
        panels: [
          { type: 'overTime', dateField: 'date', by: 'lineage', top: 3, intervals: true },
          { type: 'growth', dateField: 'date', by: 'lineage', top: 2, days: 120 },
          { type: 'extent', dateField: 'date' },
        ],
      },
    },
    {
      name: 'mutations of all genomes',
      params,
      body: {
        queries: all,
        panels: [
          { type: 'mutations', kind: 'aminoAcid', minProportion: 0.1 },
          { type: 'mutationsOverTime', kind: 'nucleotide', dateField: 'date', period: 'month' },
          { type: 'coOccurrence', kind: 'aminoAcid', mutations: ['S:D614G', 'N:203K'] },
        ],
      },
    },
    {
      name: 'places, delays and what is missing',
      params,
      body: {
        queries: all,
        panels: [
          { type: 'counts', columns: ['country', 'division'], limit: 10 },
          { type: 'delays', from: 'date', to: 'submittedDate', by: 'submittingLab' },
          { type: 'missing', columns: ['date', 'host', 'age'] },
        ],
      },
    },
    {
      name: 'no column of dates',
      params,
      body: { queries: all, panels: [{ type: 'extent', dateField: 'country' }] },
      status: 400,
    },
    {
      name: 'a column that does not exist',
      params,
      body: { queries: all, panels: [{ type: 'counts', columns: ['contry'] }] },
      status: 400,
    },
    {
      name: 'a mutation that cannot be',
      params,
      body: {
        queries: all,
        panels: [{ type: 'coOccurrence', kind: 'aminoAcid', mutations: ['S:614'.repeat(3)] }],
      },
      status: 400,
    },
    {
      name: 'an unknown filter',
      params,
      body: {
        queries: [{ filters: { contry: 'Peru' } }],
        panels: [{ type: 'extent', dateField: 'date' }],
      },
      status: 400,
    },
    {
      name: 'growth of nothing',
      params,
      body: { queries: all, panels: [{ type: 'growth', dateField: 'date' }] },
      status: 400,
    },
    { name: 'no panel', params, body: { queries: all, panels: [] }, status: 400 },
    {
      name: 'unknown instance',
      params: { id: 'nothing' },
      body: { queries: all, panels: [{ type: 'extent', dateField: 'date' }] },
      status: 404,
    },
  ],
  handle: (service, { params: { id }, query, body, requestId, signal, caller }) => {
    const question = { kind: 'explore' as const, instance: id, request: body, requestId };
    return replyFromIndex(service, question, {
      ...{ caller, scope: query.scope, operation: 'explore-genomes', signal },
    });
  },
});
