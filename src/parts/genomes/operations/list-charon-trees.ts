import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { GenomesService } from '../genomes-service.ts';

/** What Auspice asks first: which trees there are. */
export const listCharonTrees = defineOperation<GenomesService>()({
  name: 'list-charon-trees',
  method: 'GET',
  path: '/charon/getAvailable',
  tag: 'trees',
  summary: 'The trees of this node, in the form that Auspice asks for',
  description:
    'Of each instance whose pathogen has a reference tree; of several segments each, as "instance/segment". There are no narratives.',
  access: 'public',
  input: { query: z.object({ prefix: z.string().max(500).optional() }) },
  output: z.object({
    datasets: z.array(z.object({ request: z.string(), secondTreeOptions: z.array(z.string()) })),
    narratives: z.array(z.object({ request: z.string() })),
  }),
  errors: ['request-invalid'],
  examples: [
    { name: 'of the node' },
    { name: 'as Auspice asks', query: { prefix: '/sars-cov-2-simulated' } },
    { name: 'an absurd name', query: { prefix: 'x'.repeat(501) }, status: 400 },
  ],
  handle: async ({ catalogue, listInstances }) => {
    const datasets: { request: string; secondTreeOptions: string[] }[] = [];
    for (const { id, pathogen } of await listInstances()) {
      const segments = (await catalogue.find(pathogen))?.segments ?? [];
      for (const { name, files } of segments) {
        if (files.treeJson === undefined) continue;
        const request = segments.length === 1 ? id : `${id}/${name}`;
        datasets.push({ request, secondTreeOptions: [] });
      }
    }
    return { datasets, narratives: [] };
  },
});
