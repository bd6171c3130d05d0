import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { GenomesService } from '../genomes-service.ts';
import { toPathogenPage } from '../pathogen-page.ts';

const treeFacts = z
  .object({
    nodes: z.number().int(),
    tips: z.number().int(),
    clades: z.number().int(),
    lineages: z.number().int(),
    updated: z.string().nullable(),
  })
  .nullable();

/** One pathogen: reference, gene map, tree and sources. */
export const getPathogen = defineOperation<GenomesService>()({
  name: 'get-pathogen',
  method: 'GET',
  path: '/api/pathogens/{id}',
  tag: 'pathogens',
  summary: 'One pathogen: reference, gene map, tree and where they come from',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60) }) },
  output: z.object({
    id: z.string(),
    displayName: z.string(),
    shortName: z.string(),
    description: z.string(),
    taxonId: z.number().int().nullable(),
    datasetTag: z.string(),
    sources: z.array(
      z.object({
        title: z.string(),
        text: z.string(),
        url: z.string().optional(),
        date: z.string().optional(),
      }),
    ),
    segments: z
      .array(
        z.object({
          name: z.string(),
          length: z.number().int(),
          tree: treeFacts.optional(),
          lineageAttribute: z.string().nullable().optional(),
        }),
      )
      .describe(
        "In order; 'main' where there is one. Of several each says its tree and its lineages.",
      ),
    cdses: z.array(
      z.object({
        name: z.string(),
        segment: z.string().optional().describe('On which it lies, where there are several.'),
        strand: z.enum(['+', '-']),
        segments: z
          .array(z.object({ begin: z.number().int(), end: z.number().int() }))
          .describe('0-based, half-open'),
        proteinLength: z.number().int(),
      }),
    ),
    defaultCds: z.string().nullable(),
    hasTree: z.boolean(),
    tree: treeFacts,
    emergenceDate: z
      .string()
      .nullable()
      .describe('YYYY-MM-DD: no sample is older; null where that is not known.'),
    lineageAttribute: z.string().nullable(),
    columns: z.array(
      z.object({ name: z.string(), type: z.string(), title: z.string(), definition: z.string() }),
    ),
  }),
  errors: ['request-invalid', 'pathogen-not-found'],
  tool: {
    title: 'One pathogen',
    description: 'What is known of a pathogen here: reference, genes, dataset.',
  },
  examples: [
    { name: 'SARS-CoV-2', params: { id: 'sars-cov-2' } },
    { name: 'unknown', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async ({ catalogue }, { params }) =>
    toPathogenPage((await catalogue.load(params.id)).meta),
});
