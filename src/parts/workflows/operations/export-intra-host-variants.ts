import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { parseMutationPlace, variantQuery } from '../results/variant-question.ts';
import type { WorkflowService } from '../workflow-service.ts';

const MEDIA_TYPES = {
  ndjson: 'application/x-ndjson',
  tsv: 'text/tab-separated-values',
  vcf: 'text/x-vcf',
} as const;

/** Variants within hosts as a file. */
export const exportIntraHostVariants = defineOperation<WorkflowService>()({
  name: 'export-intra-host-variants',
  method: 'GET',
  path: '/api/intra-host-variants/file',
  tag: 'workflows',
  summary: 'All variants within hosts that fit a question, as NDJSON, TSV or VCF',
  description: 'The same as list-intra-host-variants tells in pages.',
  access: 'public',
  limit: 'download',
  input: {
    query: variantQuery.extend({ format: z.enum(['ndjson', 'tsv', 'vcf']).default('tsv') }),
  },
  output: { mediaTypes: Object.values(MEDIA_TYPES) },
  errors: ['request-invalid'],
  examples: [
    { name: 'as a table', query: { mutation: 'C241T' } },
    { name: 'as VCF', query: { format: 'vcf', instance: 'sars-cov-2' } },
    {
      name: 'by line',
      as: 'administrator',
      query: { format: 'ndjson', mutation: '11288-11296-' },
    },
    { name: 'no mutation', query: { mutation: 'D614G' }, status: 400 },
  ],
  handle: async (service, { query: { format, ...query }, caller }) => {
    // Before the first byte: afterwards no refusal can be told.
    if (query.mutation !== undefined) parseMutationPlace(query.mutation);
    const operation = 'export-intra-host-variants';
    const variants = service.listVariants({ query, caller, after: null, operation });
    return new Reply({
      headers: {
        'Content-Type': MEDIA_TYPES[format],
        'Content-Disposition': `attachment; filename="intra-host-variants.${format}"`,
      },
      body: service.formatVariants(variants, format),
    });
  },
});
