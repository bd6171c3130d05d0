import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { signedManifestSchema } from '../../../schema/release-manifest.ts';
import type { ReleasesService } from '../releases-service.ts';

/** A release of a followed node, as it has signed it. */
export const getMirrorRelease = defineOperation<ReleasesService>()({
  name: 'get-mirror-release',
  method: 'GET',
  path: '/api/mirrors/{mirror}/releases/{number}',
  tag: 'releases',
  summary: 'The signed manifest of a release of a followed node that is kept here',
  access: 'public',
  input: {
    params: z.strictObject({
      mirror: z.uuid(),
      number: z.coerce.number().int().min(1).max(1e9),
    }),
  },
  output: signedManifestSchema,
  errors: ['request-invalid', 'mirror-not-found', 'release-not-found'],
  examples: [
    {
      name: 'unknown',
      params: { mirror: '00000000-0000-4000-8000-000000000000', number: '1' },
      status: 404,
    },
  ],
  handle: async (service, { params }) =>
    (await service.mirrors.getKept(params.mirror, params.number)).signed,
});
