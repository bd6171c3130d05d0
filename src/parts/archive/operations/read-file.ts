import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { fileId } from '../file-schema.ts';
import { fileFormats, packings } from '../formats/file-formats.ts';

const mediaTypes = [
  ...new Set([
    'application/octet-stream',
    ...[...fileFormats, ...packings].map(({ mediaType }) => mediaType),
  ]),
];

/** The bytes of a file. */
export const readFile = defineOperation<ArchiveService>()({
  name: 'read-file',
  method: 'GET',
  path: '/api/files/{file}/content',
  tag: 'files',
  summary: 'The bytes of a file, or a range of them',
  description:
    'Takes Range (one range), If-Range and If-None-Match; HEAD tells size and digest. ETag is the SHA-256 in hex, ' +
    'Repr-Digest the same by RFC 9530.',
  access: { right: 'read', on: 'file' },
  input: { params: z.object({ file: fileId }) },
  output: { mediaTypes },
  errors: [
    'request-invalid',
    'file-not-found',
    'file-removed',
    'file-not-ready',
    'file-unavailable',
    'range-not-satisfiable',
  ],
  examples: [
    { name: 'whole', params: { file: '{exampleFile}' } },
    {
      name: 'a range',
      params: { file: '{exampleFile}' },
      headers: { Range: 'bytes=1-4' },
      status: 206,
    },
    {
      name: 'behind its end',
      params: { file: '{exampleFile}' },
      headers: { Range: 'bytes=100000-' },
      status: 416,
    },
    {
      name: 'one under way',
      params: { file: '{exampleUpload}' },
      as: 'administrator',
      status: 409,
    },
    {
      name: 'one that was removed',
      params: { file: '{exampleRemoved}' },
      as: 'administrator',
      status: 410,
    },
    { name: 'unknown', params: { file: 'file-00000000000000000000' }, status: 404 },
  ],
  handle: (service, { params, caller, method, headers }) =>
    service.readFile(params.file, { caller, method, headers, operation: 'read-file' }),
});
