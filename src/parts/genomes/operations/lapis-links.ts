import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { findInstanceOf, type GenomesService } from '../genomes-service.ts';
import { findDataVersion } from '../lapis-info.ts';
import { lapisParams } from '../lapis-reply.ts';

/** What stands behind the address that clients of LAPIS are given, by what it is for. */
const PLACES: Readonly<Record<string, string>> = {
  aggregated: 'sample/aggregated',
  details: 'sample/details',
  info: 'sample/info',
  databaseConfig: 'sample/databaseConfig',
  referenceGenome: 'sample/referenceGenome',
  llmsText: 'llms.txt',
};

/** The front page of the LAPIS-compatible API of an instance. */
export const lapisLinks = defineOperation<GenomesService>()({
  name: 'lapis-links',
  method: 'GET',
  path: '/api/lapis/{pathogen}',
  tag: 'lapis',
  summary: 'Where the endpoints of an instance and their documentation are',
  access: 'public',
  input: { params: lapisParams },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({
      instance: z.string(),
      links: z.array(z.object({ rel: z.string(), href: z.string() })),
    }),
  },
  errors: ['request-invalid', 'instance-not-found'],
  errorForm: 'lapis',
  examples: [
    { name: 'an instance', params: { pathogen: '{exampleInstance}' } },
    { name: 'unknown', params: { pathogen: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params }) => {
    const { id } = await findInstanceOf(service, params.pathogen);
    const base = `/api/lapis/${encodeURIComponent(id)}`;
    const places = Object.entries(PLACES).map(([rel, path]) => ({ rel, href: `${base}/${path}` }));
    const documents = [
      { rel: 'documentation', href: '/api-docs' },
      { rel: 'openApi', href: '/api/openapi.json' },
    ];
    return new Reply({
      headers: {
        'Content-Type': 'application/json',
        'Lapis-Data-Version': findDataVersion(service.index, id) ?? '0',
      },
      body: JSON.stringify({ instance: id, links: [...places, ...documents] }),
    });
  },
});
