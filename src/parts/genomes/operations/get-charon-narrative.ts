import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import type { GenomesService } from '../genomes-service.ts';

/** Auspice asks for narratives, too; a node has none. */
export const getCharonNarrative = defineOperation<GenomesService>()({
  name: 'get-charon-narrative',
  method: 'GET',
  path: '/charon/getNarrative',
  tag: 'trees',
  summary: 'Narratives, of which this node has none: always 404',
  access: 'public',
  input: {
    query: z.object({
      prefix: z.string().max(500).optional(),
      type: z.string().max(20).optional(),
    }),
  },
  output: z.object({}),
  errors: ['request-invalid', 'tree-not-found'],
  examples: [
    { name: 'any', query: { prefix: '/narratives/x', type: 'md' }, status: 404 },
    { name: 'an absurd name', query: { prefix: 'x'.repeat(501) }, status: 400 },
  ],
  handle: async () => {
    throw new AppError('tree-not-found', { detail: 'This node has no narratives.' });
  },
});
