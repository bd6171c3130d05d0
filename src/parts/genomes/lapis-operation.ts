import { z } from 'zod';
import {
  defineOperation,
  type OperationDefinition,
  type OperationExample,
  type Reply,
  type ToolMark,
} from '../../schema/define-operation.ts';
import { type Asking, askIndex, scopeField } from './ask-index.ts';
import type { GenomesService } from './genomes-service.ts';
import { toFileReply } from './lapis-download.ts';
import { lapisParams } from './lapis-reply.ts';
import { writeUnaligned } from './write-unaligned.ts';

// The filters are the columns of the instance, so only the query engine can tell which names are right.
const anything = z.record(z.string(), z.unknown());
const lapisQuery = z.looseObject({ scope: scopeField });
const name = z.string().max(100);

/** What the address of an endpoint names: an instance, and of it one sequence or none. */
const paramsBySequence = {
  none: lapisParams,
  segment: lapisParams.extend({ segment: name }),
  gene: lapisParams.extend({ gene: name }),
};

type Sequence = keyof typeof paramsBySequence;
type LapisOperation<S extends Sequence> = OperationDefinition<
  GenomesService,
  (typeof paramsBySequence)[S],
  typeof lapisQuery,
  typeof anything
>;

interface Endpoint {
  /** Last part of its address, but for the sequence. */
  readonly name: string;
  readonly operation: string;
  readonly summary: string;
  readonly mediaTypes: readonly string[];
  readonly examples: readonly OperationExample[];
  /** What assistants are told of it; absent where it is nothing for them. */
  readonly tool?: Pick<ToolMark, 'title' | 'description'>;
}

/** What assistants are told of the parameters that all endpoints take. */
const toolInputs = {
  limit: 'So many rows at most; 100 unless given, 1000 at most.',
  offset: 'So many rows are passed over.',
  orderBy: 'Field to order by.',
  fields: 'Fields to group or show, parted by commas, such as "country,date".',
  country: 'Only of this country. Any other field of the instance is a filter in the same way.',
  dateFrom: 'Only from this day on, YYYY-MM-DD.',
  dateTo: 'Only up to this day, YYYY-MM-DD.',
  nucleotideMutations: 'Only with these mutations, parted by commas, such as "C241T,A23403G".',
  aminoAcidMutations:
    'Only with these changes of amino acids, parted by commas, such as "S:N501Y".',
  asOf: 'The entries as everybody saw them at the end of this past day, YYYY-MM-DD, or at an instant.',
  advancedQuery: 'A condition in LAPIS\' language, such as "S:501Y & !(country=Germany)".',
} as const;

/** Declares one endpoint of the LAPIS-compatible API: GET with parameters, POST with JSON or a form. */
export function defineLapisOperation(endpoint: Endpoint): LapisOperation<'none'> {
  return define(endpoint, 'none');
}

/** Declares one that answers with the sequence which its address names. */
export function defineLapisSequenceOperation<S extends 'segment' | 'gene'>(
  sequence: S,
  endpoint: Endpoint,
): LapisOperation<S> {
  return define(endpoint, sequence);
}

/** The parameters that an endpoint takes, in a few sentences. */
function describe(endpoint: string, sequence: Sequence): string {
  const own: string[] = [];
  if (endpoint.endsWith('Sequences')) {
    own.push('fastaHeaderTemplate');
    if (sequence === 'none') own.push(endpoint.includes('AminoAcid') ? 'genes' : 'segments');
  } else if (!endpoint.endsWith('Insertions')) own.push('fields');
  if (endpoint.endsWith('Mutations')) own.push('minProportion');
  return (
    'Filters are the columns of the instance (several values of one: any of them; .regex, .isNull, From and To ' +
    'behind its name), nucleotideMutations, aminoAcidMutations, nucleotideInsertions, aminoAcidInsertions, ' +
    'advancedQuery, variantQuery and freeText, and asOf for the entries as everybody saw them at a past day or ' +
    'instant; then orderBy, limit, offset, dataFormat, downloadAsFile, ' +
    `downloadFileBasename, compression${own.map((name) => `, ${name}`).join('')}. As LAPIS 0.8.6 answers.`
  );
}

function define<S extends Sequence>(endpoint: Endpoint, sequence: S): LapisOperation<S> {
  const path = `/api/lapis/{pathogen}/sample/${endpoint.name}`;
  return defineOperation<GenomesService>()({
    name: endpoint.operation,
    method: ['GET', 'POST'],
    path: sequence === 'none' ? path : `${path}/{${sequence}}`,
    tag: 'lapis',
    summary: endpoint.summary,
    description: describe(endpoint.name, sequence),
    access: 'public',
    input: { params: paramsBySequence[sequence], query: lapisQuery, body: anything },
    output: { mediaTypes: endpoint.mediaTypes },
    errors: ['request-invalid', 'instance-not-found', 'not-ready'],
    errorForm: 'lapis',
    ...(endpoint.tool === undefined ? {} : { tool: { ...endpoint.tool, inputs: toolInputs } }),
    ...(endpoint.name.endsWith('Sequences') ? { limit: 'download' as const } : {}),
    examples: endpoint.examples,
    handle: (service, { params, query, body, headers, requestId, signal, caller }) => {
      const named: { pathogen: string; segment?: string; gene?: string } = params;
      const { scope, ...parameters } = query as z.output<typeof lapisQuery>;
      const given = { ...parameters, ...body };
      const accept = headers.accept ?? '';
      const asking = { caller, scope, operation: endpoint.operation, signal };
      return answer(service, endpoint.name, { named, given, accept, requestId, asking });
    },
  });
}

async function answer(
  service: GenomesService,
  endpoint: string,
  asked: {
    readonly named: { pathogen: string; segment?: string; gene?: string };
    readonly given: Readonly<Record<string, unknown>>;
    readonly accept: string;
    readonly requestId: string;
    readonly asking: Asking;
  },
): Promise<Reply> {
  const { named, given, accept, requestId, asking } = asked;
  const { pathogen: instance, segment, gene } = named;
  const sequence = segment ?? gene;
  const answered = await askIndex(
    service,
    {
      ...{ kind: 'lapis', instance, endpoint, params: given, accept, requestId },
      ...(sequence === undefined ? {} : { sequence }),
    },
    asking,
  );
  const isUnaligned = endpoint === 'unalignedNucleotideSequences';
  const { head } = answered;
  const pieces = isUnaligned
    ? writeUnaligned(answered.pieces, service.readSequences)
    : answered.pieces;
  return toFileReply({ head, pieces }, { given, endpoint, scope: asking.scope });
}
