import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';
import { z } from 'zod';
import {
  defineOperation,
  type OperationDefinition,
  type OperationExample,
  Reply,
} from '../../schema/define-operation.ts';
import { AppError } from '../../schema/errors.ts';
import type { GenomesService } from './genomes-service.ts';
import { lapisParams } from './lapis-reply.ts';

// The filters are the columns of the instance, so only the query engine can tell which names are right.
const anything = z.record(z.string(), z.unknown());

type LapisOperation = OperationDefinition<
  GenomesService,
  typeof lapisParams,
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
      'then fields, orderBy, limit, offset, dataFormat, downloadAsFile, downloadFileBasename, compression and minProportion. ' +
      'As LAPIS 0.8.6 answers.',
    access: 'public',
    input: { params: lapisParams, query: anything, body: anything },
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
      const packing = findPacking(given);
      const extension = `${head.extension}${packing?.ending ?? ''}`;
      return new Reply({
        headers: {
          'Content-Type': packing?.mediaType ?? head.mediaType,
          'Lapis-Data-Version': head.dataVersion,
          ...describeDownload(given, `${params.pathogen}-${endpoint.name}`, extension),
        },
        body: packing === null ? pieces : pack(pieces, packing),
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

function findParameter(given: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.entries(given).find(([key]) => key.toLowerCase() === name)?.[1];
}

interface Packing {
  readonly mediaType: string;
  readonly ending: string;
  readonly create: () => Transform;
}

const PACKINGS: Readonly<Record<string, Packing>> = {
  gzip: { mediaType: 'application/gzip', ending: '.gz', create: () => createGzip() },
  zstd: { mediaType: 'application/zstd', ending: '.zst', create: () => createZstdCompress() },
};

/** The packed file that `compression` asks for; the index has refused any other value. */
function findPacking(given: Readonly<Record<string, unknown>>): Packing | null {
  const value = findParameter(given, 'compression');
  return PACKINGS[String(value).toLowerCase()] ?? null;
}

async function* pack(
  pieces: AsyncIterable<string>,
  { create }: Packing,
): AsyncGenerator<Uint8Array> {
  const packer = create();
  const done = pipeline(Readable.from(pieces), packer);
  // Told by the iteration below; until then it must not count as unhandled.
  done.catch(() => undefined);
  yield* packer as AsyncIterable<Uint8Array>;
  await done;
}

function describeDownload(
  given: Readonly<Record<string, unknown>>,
  otherName: string,
  extension: string,
): Record<string, string> {
  const isFile = findParameter(given, 'downloadasfile');
  if (isFile !== true && isFile !== 'true') return {};
  const name = findParameter(given, 'downloadfilebasename') ?? otherName;
  if (typeof name !== 'string' || !/^[\w .-]{1,100}$/.test(name)) {
    throw new AppError('request-invalid', {
      detail:
        'downloadFileBasename may hold letters, digits, spaces, dots, hyphens and underscores.',
    });
  }
  return { 'Content-Disposition': `attachment; filename="${name}.${extension}"` };
}
