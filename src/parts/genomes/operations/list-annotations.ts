import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { GenomesService } from '../genomes-service.ts';
import { annotationTrack, readAnnotations } from '../pathogens/annotation-file.ts';

/** What places along the genome of a pathogen are known for. */
export const listAnnotations = defineOperation<GenomesService>()({
  name: 'list-annotations',
  method: 'GET',
  path: '/api/pathogens/{id}/annotations',
  tag: 'pathogens',
  summary:
    'Tracks along the genome: domains, targets of assays and primers, escape from antibodies and drugs',
  description:
    'From the file annotations.json of the pathogen in the data folder, else from the shipped one. Positions are from 1, ' +
    'both ends included: amino acids of `cds`, or else nucleotides. A file that cannot be used gives no tracks and says why.',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60) }) },
  output: z.object({
    tracks: z.array(annotationTrack),
    problems: z.array(z.object({ where: z.string(), hint: z.string() })),
  }),
  errors: ['request-invalid', 'pathogen-not-found'],
  examples: [
    { name: 'SARS-CoV-2', params: { id: 'sars-cov-2' } },
    { name: 'unknown', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async ({ catalogue }, { params }) => {
    const { meta } = await catalogue.load(params.id);
    const read = await readAnnotations(catalogue.store, meta);
    if (read.ok) return { tracks: [...read.value], problems: [] };
    return { tracks: [], problems: read.error.map(({ where, hint }) => ({ where, hint })) };
  },
});
