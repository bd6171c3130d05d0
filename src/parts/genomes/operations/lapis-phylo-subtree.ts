import { defineLapisOperation } from '../lapis-operation.ts';

const params = { pathogen: '{exampleInstance}' };
const phyloTreeField = 'nearestNode';

/** The part of a tree that joins the nodes of all rows, in Newick. */
export const lapisPhyloSubtree = defineLapisOperation({
  name: 'phyloSubtree',
  operation: 'lapis-phylo-subtree',
  summary: 'The part of a phylogeny that joins the genomes that a filter finds, in Newick',
  mediaTypes: ['text/x-nh'],
  examples: [
    { name: 'of a lineage', params, query: { phyloTreeField, lineage: 'B.1.1.7*' } },
    {
      name: 'with every node between',
      params,
      body: { phyloTreeField, contractUnaryNodes: false, advancedQuery: 'country=Germany' },
    },
    { name: 'of no genome', params, query: { phyloTreeField, country: 'Nowhere' } },
    { name: 'no column', params, query: {}, status: 400 },
    {
      name: 'another format',
      params,
      query: { phyloTreeField, dataFormat: 'CSV' },
      status: 400,
    },
    {
      name: 'unknown instance',
      params: { pathogen: 'nothing' },
      query: { phyloTreeField },
      status: 404,
    },
  ],
});
