import { z } from 'zod';
import type { Call, Reply } from '../../schema/define-operation.ts';
import type { Asking } from './ask-index.ts';
import type { GenomesService } from './genomes-service.ts';
import { lapisParams, replyFromIndex } from './lapis-reply.ts';

/** What a question in SILO's JSON form takes. */
export const siloInput = {
  params: lapisParams,
  body: z.strictObject({
    filterExpression: z.record(z.string(), z.unknown()),
    action: z.record(z.string(), z.unknown()),
  }),
};

/** How it is answered. */
export const siloOutput = {
  mediaTypes: ['application/x-ndjson', 'application/vnd.apache.arrow.stream'],
};

/** A filter that takes every row. */
export const everything = { type: 'True' };

type SiloCall = Call<z.output<typeof lapisParams>, unknown, z.output<typeof siloInput.body>>;

/** Asks the index such a question. */
export function replyToSiloQuestion(
  service: GenomesService,
  {
    params,
    body,
    headers,
    signal,
    caller,
  }: Pick<SiloCall, 'params' | 'body' | 'headers' | 'signal' | 'caller'>,
  { scope, asOf, operation }: Pick<Asking, 'scope' | 'asOf' | 'operation'>,
): Promise<Reply> {
  const accept = headers.accept ?? '';
  const question = { kind: 'query', instance: params.pathogen, body, accept } as const;
  return replyFromIndex(service, question, { caller, scope, asOf, operation, signal });
}
