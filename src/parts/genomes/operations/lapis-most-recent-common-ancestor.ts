import { defineLapisOperation } from '../lapis-operation.ts';

const params = { pathogen: '{exampleInstance}' };
const phyloTreeField = 'nearestNode';

/** The deepest node of a tree that is above the nodes of all rows. */
export const lapisMostRecentCommonAncestor = defineLapisOperation({
  name: 'mostRecentCommonAncestor',
  operation: 'lapis-most-recent-common-ancestor',
  summary: 'The most recent common ancestor, in a phylogeny, of the genomes that a filter finds',
  mediaTypes: ['application/json', 'text/csv', 'text/tab-separated-values'],
  examples: [
    { name: 'of a lineage', params, query: { phyloTreeField, lineage: 'B.1.1.7*' } },
    {
      name: 'with the names that are not in the tree',
      params,
      body: { phyloTreeField, printNodesNotInTree: true, country: ['Germany', 'Peru'] },
    },
    { name: 'as a table', params, query: { phyloTreeField, dataFormat: 'CSV' } },
    { name: 'of no genome', params, query: { phyloTreeField, country: 'Nowhere' } },
    { name: 'no column', params, query: {}, status: 400 },
    {
      name: 'a column without a tree',
      params,
      query: { phyloTreeField: 'country' },
      status: 400,
    },
    {
      name: 'below a node that the tree does not have',
      params,
      query: { phyloTreeField, 'nearestNode.phyloDescendantOf': 'no such node' },
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
