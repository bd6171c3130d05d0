import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { toVariantAnswer } from '../results/format-listed.ts';
import type { ListedVariant, VariantCursor } from '../results/list-variants.ts';
import { variantQuery } from '../results/variant-question.ts';
import type { WorkflowService } from '../workflow-service.ts';

const variantSchema = z.object({
  run: z.string(),
  sample: z.string(),
  accession: z.string().nullable(),
  instance: z.string(),
  group: z.string(),
  simulated: z.boolean().describe('True for data that a program made up.'),
  mutation: z.string(),
  position: z.number().int().describe('Of the first letter, from 1.'),
  reference: z.string().describe('For insertions and deletions with the letter before.'),
  alternative: z.string(),
  share: z.number().describe('Of the reads that were counted.'),
  depth: z.number().int().describe('Reads that were counted.'),
  forward: z.number().int().describe('Reads forward that have it.'),
  reverse: z.number().int(),
  referenceForward: z.number().int().describe("Reads forward that have the reference's letters."),
  referenceReverse: z.number().int(),
  status: z
    .enum(['consensus', 'minor', 'primer-site'])
    .describe('In the consensus, not in it, or hidden by primers.'),
  workflow: z.string(),
  workflowVersion: z.string(),
  platform: z.string(),
  at: z.iso.datetime(),
});

/** Variants within hosts. */
export const listIntraHostVariants = defineOperation<WorkflowService>()({
  name: 'list-intra-host-variants',
  method: 'GET',
  path: '/api/intra-host-variants',
  tag: 'workflows',
  summary:
    'Variants within hosts: what reads of samples have in place of the reference, minorities too',
  description:
    'Of samples whose consensus was made on this node: those of your groups, and those of entries that you may see.',
  access: 'public',
  limit: 'search',
  input: {
    query: variantQuery.extend({
      after: z.string().max(2000).optional().describe('Where the former page ended.'),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
  },
  output: z.object({
    variants: z.array(variantSchema),
    next: z.string().nullable().describe('To be given as "after" for the next page.'),
  }),
  errors: ['request-invalid'],
  examples: [
    { name: 'all' },
    {
      name: 'a minority at a position',
      query: { mutation: '23403', minShare: '0.05', maxShare: '0.5', minDepth: '100' },
    },
    { name: 'no mutation', query: { mutation: 'D614G' }, status: 400 },
    { name: 'no page', query: { after: 'there' }, status: 400 },
  ],
  handle: async (service, { query, caller }) => {
    const { after, limit, ...asked } = query;
    const variants = service.listVariants({
      query: asked,
      caller,
      after: after === undefined ? null : parseCursor(after),
      operation: 'list-intra-host-variants',
    });
    return readPage(variants, limit);
  },
});

async function readPage(variants: AsyncGenerator<ListedVariant>, limit: number) {
  const page: ListedVariant[] = [];
  let next: string | null = null;
  for await (const variant of variants) {
    if (page.length === limit) {
      next = formatCursor(page.at(-1) as ListedVariant);
      break;
    }
    page.push(variant);
  }
  return { variants: page.map(toVariantAnswer), next };
}

function formatCursor({ number, position, reference, alternative }: VariantCursor): string {
  return [number, position, reference, alternative].join('.');
}

function parseCursor(text: string): VariantCursor {
  const parts = /^(\d{1,15})\.(\d{1,9})\.([A-Z]+)\.([A-Z]+)$/.exec(text);
  if (parts === null) {
    throw new AppError('request-invalid', { detail: 'after: give what "next" of a page says.' });
  }
  const [, number, position, reference = '', alternative = ''] = parts;
  return { number: Number(number), position: Number(position), reference, alternative };
}
