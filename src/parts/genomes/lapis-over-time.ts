import { z } from 'zod';
import type { SequenceKind } from '../../engine/query/compiled-schema.ts';
import type { OverTimeRows } from '../../engine/query/lapis/parse-over-time.ts';
import {
  defineOperation,
  type OperationDefinition,
  type OperationExample,
} from '../../schema/define-operation.ts';
import { askIndex, scopeQuery } from './ask-index.ts';
import type { GenomesService } from './genomes-service.ts';
import { FILE_NAME, toFileReply } from './lapis-download.ts';
import { lapisParams } from './lapis-reply.ts';

const date = z.string().nullable().default(null);

const common = {
  filters: z.record(z.string(), z.unknown()).default({}),
  dateRanges: z.array(z.strictObject({ dateFrom: date, dateTo: date })),
  dateField: z.string(),
  downloadAsFile: z.boolean().optional(),
  downloadFileBasename: z.string().regex(FILE_NAME).optional(),
  compression: z.enum(['gzip', 'zstd', 'none']).optional(),
};
const mutationsOverTimeBody = z.strictObject({
  ...common,
  includeMutations: z.array(z.string()),
});
export const queriesOverTimeBody = z.strictObject({
  ...common,
  queries: z.array(
    z.strictObject({
      displayLabel: z.string().optional(),
      countQuery: z.string(),
      coverageQuery: z.string(),
    }),
  ),
});

const counts = {
  dateRanges: z.array(z.object({ dateFrom: date, dateTo: date })),
  data: z.array(z.array(z.object({ count: z.int(), coverage: z.int() }))),
  totalCountsByDateRange: z.array(z.int()),
};
const info = z.record(z.string(), z.unknown());
const answer = z.union([
  z.object({ data: z.object({ mutations: z.array(z.string()), ...counts }), info }),
  z.object({ data: z.object({ queries: z.array(z.string()), ...counts }), info }),
]);

type Body = typeof mutationsOverTimeBody | typeof queriesOverTimeBody;

/** Declares one of the endpoints that count by ranges of dates: POST with JSON, as LAPIS 0.8.6. */
export function defineOverTimeOperation<B extends Body>(endpoint: {
  /** Last part of its address. */
  readonly name: string;
  readonly operation: string;
  readonly summary: string;
  readonly body: B;
  readonly toRows: (body: z.output<B>) => OverTimeRows;
  readonly examples: readonly OperationExample[];
}): OperationDefinition<GenomesService, typeof lapisParams, typeof scopeQuery, B> {
  return defineOperation<GenomesService>()({
    name: endpoint.operation,
    method: 'POST',
    path: `/api/lapis/{pathogen}/component/${endpoint.name}`,
    tag: 'lapis',
    summary: endpoint.summary,
    description:
      'One count and its coverage for each row and each range of dates, and all genomes of each range. ' +
      'Filters are those of the other endpoints. Ranges include both ends, may overlap, and are open ' +
      'where an end is null. As LAPIS 0.8.6 answers, but in one pass over the genomes.',
    access: 'public',
    input: { params: lapisParams, query: scopeQuery, body: endpoint.body },
    output: { mediaTypes: ['application/json'], schema: answer },
    errors: ['request-invalid', 'instance-not-found', 'not-ready'],
    errorForm: 'lapis',
    examples: endpoint.examples,
    handle: async (service, { params, query, body, requestId, signal, caller }) => {
      const given = body as z.output<B>;
      const { filters, dateRanges, dateField } = given;
      const request = { filters, dateRanges, dateField, rows: endpoint.toRows(given) };
      const question = { kind: 'overTime' as const, instance: params.pathogen, request, requestId };
      const answered = await askIndex(service, question, {
        ...{ caller, scope: query.scope, asOf: query.asOf, operation: endpoint.operation, signal },
      });
      return toFileReply(answered, { given, endpoint: endpoint.name, scope: query.scope });
    },
  });
}

type MutationsBody = typeof mutationsOverTimeBody;

/** Declares the endpoint that counts mutations of one kind. */
export function defineMutationsOverTime(endpoint: {
  readonly kind: SequenceKind;
  readonly name: string;
  readonly operation: string;
  readonly summary: string;
  /** A mutation for the examples, and one that cannot be. */
  readonly mutation: string;
  readonly impossible: string;
}): OperationDefinition<GenomesService, typeof lapisParams, typeof scopeQuery, MutationsBody> {
  const { kind, mutation, impossible, ...rest } = endpoint;
  const params = { pathogen: '{exampleInstance}' };
  const ask = (includeMutations: readonly string[], dateField = 'date') => ({
    params,
    body: { includeMutations, dateRanges: [], dateField },
  });
  return defineOverTimeOperation({
    ...rest,
    body: mutationsOverTimeBody,
    toRows: ({ includeMutations }) => ({ kind, includeMutations }),
    examples: [
      {
        name: 'one mutation in two months',
        params,
        body: {
          includeMutations: [mutation],
          dateRanges: [
            { dateFrom: '2021-01-01', dateTo: '2021-01-31' },
            { dateFrom: '2021-02-01', dateTo: '2021-02-28' },
          ],
          dateField: 'date',
        },
      },
      { name: 'nothing to count', ...ask([]) },
      { name: 'a mutation that cannot be', ...ask([impossible]), status: 400 },
      { name: 'what may be a mutation', ...ask([`MAYBE(${mutation})`]), status: 400 },
      { name: 'no column of dates', ...ask([mutation], 'country'), status: 400 },
      { name: 'unknown instance', ...ask([]), params: { pathogen: 'nothing' }, status: 404 },
    ],
  });
}
