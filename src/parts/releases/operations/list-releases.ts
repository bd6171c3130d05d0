import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { releaseFileSchema } from '../../../schema/release-manifest.ts';
import type { ReleasesService } from '../releases-service.ts';

const summary = z.strictObject({
  number: z.int(),
  createdAt: z.iso.datetime(),
  counts: z.strictObject({
    entries: z.int(),
    added: z.int(),
    changed: z.int(),
    removed: z.int(),
  }),
  /** Files that can be fetched. */
  files: z.array(releaseFileSchema),
});

/** Releases of an instance, the last first. */
export const listReleases = defineOperation<ReleasesService>()({
  name: 'list-releases',
  method: 'GET',
  path: '/api/releases/{instance}',
  tag: 'releases',
  summary: 'Signed releases of everything that is open in an instance, the last first',
  access: 'public',
  input: {
    params: z.strictObject({ instance: z.string().max(80) }),
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      before: z.coerce.number().int().min(1).max(1e9).optional(),
    }),
  },
  output: z.strictObject({ releases: z.array(summary) }),
  errors: ['request-invalid', 'instance-not-found'],
  examples: [
    { name: 'all', params: { instance: '{exampleInstance}' } },
    { name: 'no instance', params: { instance: 'nothing' }, status: 404 },
    {
      name: 'no number',
      params: { instance: '{exampleInstance}' },
      query: { before: 'x' },
      status: 400,
    },
  ],
  handle: async (service, { params, query }) => {
    const releases = await service.list(params.instance, query);
    return {
      releases: releases.map(({ number, manifest, hasWholeFiles }) => ({
        number,
        createdAt: manifest.createdAt,
        counts: manifest.counts,
        files: service.listFiles({ manifest, hasWholeFiles }),
      })),
    };
  },
});
