import { defineOperation } from '../../../schema/define-operation.ts';
import { scopeQuery } from '../ask-index.ts';
import type { GenomesService } from '../genomes-service.ts';
import { everything, replyToSiloQuestion, siloInput, siloOutput } from '../silo-question.ts';

/** Any question that the query tree can ask, in the JSON form of SILO. */
export const queryGenomes = defineOperation<GenomesService>()({
  name: 'query-genomes',
  method: 'POST',
  path: '/api/query/{pathogen}',
  tag: 'queries',
  summary: 'Ask anything: a filter and an action as JSON; a JSON row a line',
  description:
    "`filterExpression` and `action` in SILO's JSON form: positions count from 1, `sequenceName` may be left " +
    'out where there is one nucleotide sequence. Actions: Aggregated, Details, Mutations, ' +
    'AminoAcidMutations, Insertions, AminoAcidInsertions, FastaAligned, MostRecentCommonAncestor and ' +
    'PhyloSubtree, with orderByFields, limit, offset ' +
    'and randomize. The upper end of a FloatBetween is not part of it, as in SILO. Beside its filters: ' +
    'TextContains {column, text}, HasNucleotideCoverage and HasAminoAcidCoverage {position, sequenceName}. ' +
    'With Accept: application/vnd.apache.arrow.stream the answer is an Arrow IPC stream.',
  access: 'public',
  input: { ...siloInput, query: scopeQuery },
  output: siloOutput,
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  errorForm: 'lapis',
  examples: [
    {
      name: 'genomes by country',
      params: { pathogen: '{exampleInstance}' },
      body: {
        filterExpression: {
          type: 'And',
          children: [
            { type: 'NucleotideEquals', position: 241, symbol: 'T' },
            { type: 'Not', child: { type: 'IsNull', column: 'date' } },
          ],
        },
        action: { type: 'Aggregated', groupByFields: ['country'], orderByFields: ['country'] },
      },
    },
    {
      name: 'mutations of a tenth of all',
      params: { pathogen: '{exampleInstance}' },
      body: { filterExpression: everything, action: { type: 'Mutations', minProportion: 0.1 } },
    },
    {
      name: 'a position that is none',
      params: { pathogen: '{exampleInstance}' },
      body: {
        filterExpression: { type: 'NucleotideEquals', position: 0, symbol: 'T' },
        action: { type: 'Aggregated' },
      },
      status: 400,
    },
    {
      name: 'an unknown filter',
      params: { pathogen: '{exampleInstance}' },
      body: { filterExpression: { type: 'Nothing' }, action: { type: 'Aggregated' } },
      status: 400,
    },
    {
      name: 'unknown instance',
      params: { pathogen: 'nothing' },
      body: { filterExpression: everything, action: { type: 'Aggregated' } },
      status: 404,
    },
  ],
  handle: (service, call) =>
    replyToSiloQuestion(service, call, {
      scope: call.query.scope,
      asOf: call.query.asOf,
      operation: 'query-genomes',
    }),
});
