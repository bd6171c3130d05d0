import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { GenomesService } from '../genomes-service.ts';
import { toPathogenSummary } from '../pathogen-page.ts';
import { listPathogens as listStored } from '../pathogens/pathogen-store.ts';

/** The pathogens that this node can analyse. */
export const listPathogens = defineOperation<GenomesService>()({
  name: 'list-pathogens',
  method: 'GET',
  path: '/api/pathogens',
  tag: 'pathogens',
  summary: 'The pathogens that this node knows',
  access: 'public',
  input: {},
  output: z.object({
    pathogens: z.array(
      z.object({
        id: z.string(),
        displayName: z.string(),
        shortName: z.string(),
        description: z.string(),
        taxonId: z.number().int().nullable(),
        datasetTag: z.string(),
        hasTree: z.boolean(),
        segments: z
          .array(z.string())
          .optional()
          .describe('Names of the segments, where the genome has several.'),
      }),
    ),
  }),
  errors: [],
  tool: {
    title: 'Pathogens',
    description: 'The pathogens that this node can analyse.',
  },
  examples: [{ name: 'all' }],
  handle: async ({ catalogue }) => {
    const listed = await listStored(catalogue.store);
    const loaded = await Promise.all(listed.map(({ id }) => catalogue.find(id)));
    return {
      pathogens: loaded
        .filter((pathogen) => pathogen !== null)
        .map((pathogen) => toPathogenSummary(pathogen.meta)),
    };
  },
});
