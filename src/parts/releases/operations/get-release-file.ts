import { z } from 'zod';
import { replyWithFile } from '../../../platform/http/file-reply.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ReleasesService } from '../releases-service.ts';

/** A file of a release. */
export const getReleaseFile = defineOperation<ReleasesService>()({
  name: 'get-release-file',
  method: 'GET',
  path: '/api/releases/{instance}/{number}/files/{file}',
  tag: 'releases',
  summary: 'A file of a release, whole or a range of its bytes',
  description: 'Files never change; their entity tag is their SHA-256.',
  access: 'public',
  input: {
    params: z.strictObject({
      instance: z.string().max(80),
      number: z.coerce.number().int().min(1).max(1e9),
      file: z.string().max(150),
    }),
  },
  output: { mediaTypes: ['application/octet-stream'] },
  errors: [
    'request-invalid',
    'instance-not-found',
    'release-not-found',
    'release-file-gone',
    'range-not-satisfiable',
  ],
  examples: [
    {
      name: 'no instance',
      params: { instance: 'nothing', number: '1', file: 'entries.ndjson.zst' },
      status: 404,
    },
    {
      name: 'no number',
      params: { instance: '{exampleInstance}', number: 'x', file: 'entries.ndjson.zst' },
      status: 400,
    },
    {
      name: 'no release',
      params: { instance: '{exampleInstance}', number: '1000000', file: 'entries.ndjson.zst' },
      status: 404,
    },
  ],
  handle: async (service, { params, headers, method }) => {
    const { path, file } = await service.findFile(params.instance, params.number, params.file);
    const name = `${params.instance}-${params.number}-${file.name}`;
    return replyWithFile(
      { path, name, mediaType: file.mediaType, tag: file.sha256 },
      { headers, method },
    );
  },
});
