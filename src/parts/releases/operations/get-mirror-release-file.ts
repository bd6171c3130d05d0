import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replyWithFile } from '../../../platform/http/file-reply.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import type { ReleasesService } from '../releases-service.ts';

/** A file of a followed node's release. */
export const getMirrorReleaseFile = defineOperation<ReleasesService>()({
  name: 'get-mirror-release-file',
  method: 'GET',
  path: '/api/mirrors/{mirror}/releases/{number}/files/{file}',
  tag: 'releases',
  summary: 'A file of a release of a followed node that is kept here',
  access: 'public',
  input: {
    params: z.strictObject({
      mirror: z.uuid(),
      number: z.coerce.number().int().min(1).max(1e9),
      file: z.string().max(150),
    }),
  },
  output: { mediaTypes: ['application/octet-stream'] },
  errors: ['request-invalid', 'mirror-not-found', 'release-not-found', 'range-not-satisfiable'],
  examples: [
    {
      name: 'unknown',
      params: {
        mirror: '00000000-0000-4000-8000-000000000000',
        number: '1',
        file: 'entries.ndjson.zst',
      },
      status: 404,
    },
  ],
  handle: async (service, { params, headers, method }) => {
    const { folder, signed } = await service.mirrors.getKept(params.mirror, params.number);
    const file = signed.manifest.files.find(({ name }) => name === params.file);
    const path = join(folder, file?.name ?? '');
    if (file === undefined || !existsSync(path)) throw new AppError('release-not-found');
    return replyWithFile(
      { path, name: file.name, mediaType: file.mediaType, tag: file.sha256 },
      { headers, method },
    );
  },
});
