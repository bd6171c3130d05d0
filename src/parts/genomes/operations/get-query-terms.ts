import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { describeTerms, formatTermsLinks } from '../../../schema/terms.ts';
import { askIndex, describeCaching, scopeField } from '../ask-index.ts';
import type { GenomesService } from '../genomes-service.ts';

const counted = z.object({
  data: z.array(
    z.object({
      count: z.number(),
      terms: z.string().nullable(),
      termsUntil: z.string().nullable(),
    }),
  ),
});

/** The terms of what a filter finds: what belongs beside a downloaded file. */
export const getQueryTerms = defineOperation<GenomesService>()({
  name: 'get-query-terms',
  method: 'GET',
  path: '/api/instances/{id}/terms',
  tag: 'queries',
  summary: 'Terms of use of the entries that a filter finds, for programs',
  description:
    "Filters are those of LAPIS' endpoints; to be kept beside a download of the same filters. Licences are also in the header Link.",
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: z.looseObject({ scope: scopeField }),
  },
  output: z.object({
    terms: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        url: z.string(),
        spdx: z.string().nullable(),
        dataUse: z.array(z.object({ id: z.string(), label: z.string() })),
        until: z.string().nullable().describe('The day on which they become open.'),
        entries: z.number().int(),
      }),
    ),
  }),
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
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
  handle: async (service, { params, query, caller, requestId, signal }) => {
    const { scope, ...filters } = query;
    const asked = { ...filters, fields: ['terms', 'termsUntil'], dataFormat: 'JSON' };
    const { pieces } = await askIndex(
      service,
      {
        ...{ kind: 'lapis', instance: params.id, endpoint: 'aggregated' },
        ...{ params: asked, accept: '', requestId },
      },
      { caller, scope, operation: 'get-query-terms', signal },
    );
    let text = '';
    for await (const piece of pieces) text += piece;
    const terms = counted.parse(JSON.parse(text)).data.map((row) => {
      const { hasEnd: _hasEnd, ...described } = describeTerms(row.terms ?? '');
      return { ...described, until: row.termsUntil, entries: row.count };
    });
    return new Reply({
      headers: {
        Link: formatTermsLinks([...new Set(terms.map(({ url }) => url))]),
        ...describeCaching(scope),
      },
      body: { terms },
    });
  },
});
