import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ReleasesService } from '../releases-service.ts';

/** What a followed node can be restored from. */
export const listMirrorReleases = defineOperation<ReleasesService>()({
  name: 'list-mirror-releases',
  method: 'GET',
  path: '/api/mirrors/{mirror}/releases',
  tag: 'releases',
  summary: 'Releases of a followed node that are kept here, for the day on which it is lost',
  description:
    'A whole one first, then what each one since has changed; as that node has signed them.',
  access: 'public',
  input: { params: z.strictObject({ mirror: z.uuid() }) },
  output: z.object({
    releases: z.array(
      z.object({ number: z.int(), createdAt: z.iso.datetime(), isWhole: z.boolean() }),
    ),
  }),
  errors: ['request-invalid', 'mirror-not-found'],
  examples: [
    {
      name: 'unknown',
      params: { mirror: '00000000-0000-4000-8000-000000000000' },
      status: 404,
    },
  ],
  handle: async (service, { params }) => ({
    releases: (await service.mirrors.listKept(params.mirror)).map(({ signed, hasWhole }) => ({
      number: signed.manifest.number,
      createdAt: signed.manifest.createdAt,
      isWhole: hasWhole,
    })),
  }),
});
