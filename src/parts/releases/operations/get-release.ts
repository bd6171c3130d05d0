import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { signedManifestSchema } from '../../../schema/release-manifest.ts';
import type { ReleasesService } from '../releases-service.ts';

const which = z.union([z.literal('latest'), z.coerce.number().int().min(1).max(1e9)]);

/** The signed manifest of a release. */
export const getRelease = defineOperation<ReleasesService>()({
  name: 'get-release',
  method: 'GET',
  path: '/api/releases/{instance}/{number}',
  tag: 'releases',
  summary: "A release's manifest with the node's signature",
  description:
    "`latest` stands for the last one; with `asOf`, for the last one of that day's end or that time.",
  access: 'public',
  input: {
    params: z.strictObject({ instance: z.string().max(80), number: which }),
    query: z.strictObject({ asOf: z.union([z.iso.date(), z.iso.datetime()]).optional() }),
  },
  output: signedManifestSchema,
  errors: ['request-invalid', 'instance-not-found', 'release-not-found'],
  examples: [
    {
      name: 'none yet',
      params: { instance: '{exampleInstance}', number: '1000000' },
      status: 404,
    },
    { name: 'no instance', params: { instance: 'nothing', number: 'latest' }, status: 404 },
    { name: 'no number', params: { instance: '{exampleInstance}', number: 'x' }, status: 400 },
  ],
  handle: async (service, { params: { instance, number }, query: { asOf } }) => {
    const { manifest, signature } = await service.get(instance, findWhich(number, asOf));
    return { manifest, signature };
  },
});

/** A day is meant with its last second. */
function findWhich(number: number | 'latest', asOf: string | undefined): number | 'latest' | Date {
  if (number !== 'latest' || asOf === undefined) return number;
  return new Date(asOf.length === 10 ? `${asOf}T23:59:59.999Z` : asOf);
}
