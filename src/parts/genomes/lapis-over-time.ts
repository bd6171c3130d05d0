import { z } from 'zod';
import type { OverTimeRows } from '../../engine/query/lapis/parse-over-time.ts';
import {
  defineOperation,
  type OperationDefinition,
  type OperationExample,
  Reply,
} from '../../schema/define-operation.ts';
import type { GenomesService } from './genomes-service.ts';

const paramsSchema = z.object({ pathogen: z.string().max(60) });
const date = z.string().nullable().default(null);

const common = {
  filters: z.record(z.string(), z.unknown()).default({}),
  dateRanges: z.array(z.strictObject({ dateFrom: date, dateTo: date })),
  dateField: z.string(),
};
export const mutationsOverTimeBody = z.strictObject({
  ...common,
  includeMutations: z.array(z.string()),
});
export const queriesOverTimeBody = z.strictObject({
  ...common,
  queries: z.array(
    z.strictObject({
      displayLabel: z.string(),
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
}): OperationDefinition<GenomesService, typeof paramsSchema, undefined, B> {
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
    input: { params: paramsSchema, body: endpoint.body },
    output: { mediaTypes: ['application/json'], schema: answer },
    errors: ['request-invalid', 'instance-not-found', 'not-ready'],
    errorForm: 'lapis',
    examples: endpoint.examples,
    handle: async (service, { params, body, requestId, signal }) => {
      const given = body as z.output<B>;
      const { filters, dateRanges, dateField } = given;
      const request = { filters, dateRanges, dateField, rows: endpoint.toRows(given) };
      const { head, pieces } = await service.index.ask(
        { kind: 'overTime', instance: params.pathogen, request, requestId },
        signal,
      );
      return new Reply({
        headers: {
          'Content-Type': head.mediaType,
          'Lapis-Data-Version': head.dataVersion,
        },
        body: pieces,
      });
    },
  });
}
