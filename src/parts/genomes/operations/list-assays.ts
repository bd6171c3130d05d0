import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { readAssays } from '../assays/assay-catalogue.ts';
import type { GenomesService } from '../genomes-service.ts';

/** The assays and primer schemes that a node has for the pathogen of an instance. */
export const listAssays = defineOperation<GenomesService>()({
  name: 'list-assays',
  method: 'GET',
  path: '/api/instances/{id}/assays',
  tag: 'queries',
  summary:
    "Assays and primer schemes that the node has for the instance's pathogen, with their letters",
  description:
    'Assays are those of the table of primers in the dataset, one for each target of a source; schemes are those that ' +
    '`outbreak primers add` installed. Letters that the file of a scheme lacks are those of the reference.',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60) }) },
  output: z.object({
    assays: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['scheme', 'assay']),
        title: z.string(),
        source: z.enum(['primer-bed', 'primer-bed-and-reference', 'dataset']),
        oligos: z.array(z.object({ name: z.string(), sequence: z.string() })),
      }),
    ),
  }),
  errors: ['request-invalid', 'instance-not-found', 'pathogen-not-found'],
  examples: [
    { name: 'of the demonstration', params: { id: '{exampleInstance}' } },
    { name: 'unknown instance', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params: { id } }) => ({
    assays: (await readAssays(service, id)).map((one) => ({ ...one, oligos: [...one.oligos] })),
  }),
});
