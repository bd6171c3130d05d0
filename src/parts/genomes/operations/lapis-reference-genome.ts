import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { findAllReferences } from '../analysis/find-references.ts';
import { findInstanceOf, type GenomesService } from '../genomes-service.ts';
import { findDataVersion } from '../lapis-info.ts';

const sequences = z.array(z.object({ name: z.string(), sequence: z.string() }));

/** The reference of an instance, as LAPIS' clients read it at their start: not wrapped in `data`. */
export const lapisReferenceGenome = defineOperation<GenomesService>()({
  name: 'lapis-reference-genome',
  method: 'GET',
  path: '/api/lapis/{pathogen}/sample/referenceGenome',
  tag: 'lapis',
  summary: 'The reference genome and its peptides',
  access: 'public',
  input: { params: z.object({ pathogen: z.string().max(60) }) },
  output: z.object({ nucleotideSequences: sequences, genes: sequences }),
  errors: ['request-invalid', 'instance-not-found', 'pathogen-not-found'],
  errorForm: 'lapis',
  examples: [
    { name: 'an instance', params: { pathogen: '{exampleInstance}' } },
    { name: 'unknown', params: { pathogen: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params }) => {
    const instance = await findInstanceOf(service, params.pathogen);
    const { segments } = await service.catalogue.load(instance.pathogen);
    const { nucleotideSequences, genes } = findAllReferences(segments);
    return new Reply({
      headers: { 'Lapis-Data-Version': findDataVersion(service.index, instance.id) ?? '0' },
      body: { nucleotideSequences, genes },
    });
  },
});
