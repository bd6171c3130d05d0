import { z } from 'zod';
import {
  defineOperation,
  type OperationDefinition,
  type OperationExample,
  Reply,
} from '../../schema/define-operation.ts';
import { AppError } from '../../schema/errors.ts';
import type { GenomesService } from './genomes-service.ts';

const paramsSchema = z.object({ pathogen: z.string().max(60) });
// The filters are the columns of the instance, so only the query engine can tell which names are right.
const anything = z.record(z.string(), z.unknown());

type LapisOperation = OperationDefinition<
  GenomesService,
  typeof paramsSchema,
  typeof anything,
  typeof anything
>;

/** Declares one endpoint of the LAPIS-compatible API: GET with parameters, POST with JSON or a form. */
export function defineLapisOperation(endpoint: {
  /** Last part of its address. */
  readonly name: string;
  readonly operation: string;
  readonly summary: string;
  readonly mediaTypes: readonly string[];
  readonly examples: readonly OperationExample[];
}): LapisOperation {
  return defineOperation<GenomesService>()({
    name: endpoint.operation,
    method: ['GET', 'POST'],
    path: `/api/lapis/{pathogen}/sample/${endpoint.name}`,
    tag: 'lapis',
    summary: endpoint.summary,
    description:
      'Filters are the columns of the instance (several values of one: any of them), dateFrom and dateTo, ' +
      'nucleotideMutations, aminoAcidMutations, nucleotideInsertions, aminoAcidInsertions, advancedQuery and freeText; ' +
      'then fields, orderBy, limit, offset, dataFormat, downloadAsFile, downloadFileBasename and minProportion. ' +
      'As LAPIS 0.8.6 answers.',
    access: 'public',
    input: { params: paramsSchema, query: anything, body: anything },
    output: { mediaTypes: endpoint.mediaTypes },
    errors: ['request-invalid', 'instance-not-found', 'not-ready'],
    errorForm: 'lapis',
    examples: endpoint.examples,
    handle: async (service, { params, query, body, headers, requestId, signal }) => {
      const given = { ...query, ...body };
      const { head, pieces } = await service.index.ask(
        {
          kind: 'lapis',
          instance: params.pathogen,
          endpoint: endpoint.name,
          params: withoutDownload(given),
          accept: headers.accept ?? '',
          requestId,
        },
        signal,
      );
      return new Reply({
        headers: {
          'Content-Type': head.mediaType,
          'Lapis-Data-Version': head.dataVersion,
          ...describeDownload(given, `${params.pathogen}-${endpoint.name}`, head.extension),
        },
        body: pieces,
      });
    },
  });
}

const DOWNLOAD_PARAMETERS = new Set(['downloadasfile', 'downloadfilebasename']);

/** How the answer is saved is no question to the index. */
function withoutDownload(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => !DOWNLOAD_PARAMETERS.has(name.toLowerCase())),
  );
}

function describeDownload(
  given: Readonly<Record<string, unknown>>,
  otherName: string,
  extension: string,
): Record<string, string> {
  const find = (name: string) =>
    Object.entries(given).find(([key]) => key.toLowerCase() === name)?.[1];
  const isFile = find('downloadasfile');
  if (isFile !== true && isFile !== 'true') return {};
  const name = find('downloadfilebasename') ?? otherName;
  if (typeof name !== 'string' || !/^[\w .-]{1,100}$/.test(name)) {
    throw new AppError('request-invalid', {
      detail:
        'downloadFileBasename may hold letters, digits, spaces, dots, hyphens and underscores.',
    });
  }
  return { 'Content-Disposition': `attachment; filename="${name}.${extension}"` };
}
