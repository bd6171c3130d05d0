import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { datasetTagOf } from '../analysis/to-analysis-versions.ts';
import type { GenomesService } from '../genomes-service.ts';
import { choosePacking } from '../packed-datasets.ts';

const files = z.object({
  referenceFasta: z.string(),
  pathogenJson: z.string().optional(),
  annotationGff3: z.string().optional(),
  treeJson: z.string().optional(),
  primersCsv: z.string().optional(),
});

/** The files of a pathogen's dataset, for analysis where the sequences are. */
export const getDataset = defineOperation<GenomesService>()({
  name: 'get-dataset',
  method: 'GET',
  path: '/api/pathogens/{id}/dataset',
  tag: 'pathogens',
  summary: 'The files of a dataset, with which sequences are analysed in the browser',
  description: 'The ETag is that of the version in use, so that what was fetched once can be kept.',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60) }) },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({
      name: z.string(),
      datasetTag: z.string(),
      files: files.optional().describe('Of a genome that is one piece.'),
      segments: z
        .array(z.object({ name: z.string(), datasetTag: z.string(), files }))
        .optional()
        .describe('The dataset of each segment in order, where the genome has several.'),
    }),
  },
  errors: ['request-invalid', 'pathogen-not-found'],
  examples: [
    { name: 'SARS-CoV-2', params: { id: 'sars-cov-2' } },
    { name: 'unknown', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async ({ catalogue, packedDatasets }, { params, headers }) => {
    const loaded = await catalogue.load(params.id);
    const packing = choosePacking(headers['accept-encoding']);
    const tag = `"${loaded.meta.digest.slice(0, 32)}-${packing}"`;
    const kept = {
      ETag: tag,
      Vary: 'Accept-Encoding',
      'Cache-Control': 'no-cache',
      'X-Dataset-Version': datasetTagOf(loaded.meta),
    };
    if (headers['if-none-match']?.includes(tag)) {
      return new Reply({ status: 304, headers: kept, body: null });
    }
    return new Reply({
      headers: {
        ...kept,
        'Content-Type': 'application/json',
        ...(packing === 'identity' ? {} : { 'Content-Encoding': packing }),
      },
      body: await packedDatasets.find(loaded, packing),
    });
  },
});
