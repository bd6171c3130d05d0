import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { accessUrl, bulkFields, passports } from '../drs/drs-schemas.ts';
import { findObjects, toBulk } from '../drs/find-objects.ts';
import { toAsker } from '../drs/to-asker.ts';
import { findAccessUrl } from '../drs/to-drs-object.ts';

/** Where the bytes of many objects are. */
export const drsPostAccesses = defineOperation<ArchiveService>()({
  name: 'drs-post-accesses',
  method: 'POST',
  path: '/ga4gh/drs/v1/objects/access',
  tag: 'drs',
  summary: 'Where the bytes of many files are',
  access: 'public',
  input: {
    body: z.strictObject({
      passports,
      bulk_object_access_ids: z
        .array(
          z.strictObject({
            bulk_object_id: z.string().max(200),
            bulk_access_ids: z.array(z.string().max(200)).min(1).max(20),
          }),
        )
        .min(1),
    }),
  },
  output: z.object({
    ...bulkFields,
    resolved_drs_object_access_urls: z.array(
      accessUrl.extend({ drs_object_id: z.string(), drs_access_id: z.string() }),
    ),
  }),
  errors: ['request-invalid', 'request-too-large'],
  errorForm: 'ga4gh',
  examples: [
    {
      name: 'of two',
      body: {
        bulk_object_access_ids: [
          { bulk_object_id: '{exampleFile}', bulk_access_ids: ['https'] },
          { bulk_object_id: 'file-00000000000000000000', bulk_access_ids: ['https'] },
        ],
      },
    },
    {
      name: 'of more than one request may name',
      body: {
        bulk_object_access_ids: Array.from({ length: 1001 }, (_, at) => ({
          bulk_object_id: `file-${at}`,
          bulk_access_ids: ['https'],
        })),
      },
      status: 413,
    },
    { name: 'of none', body: { bulk_object_access_ids: [] }, status: 400 },
  ],
  handle: async ({ context }, call) => {
    const asked = call.body.bulk_object_access_ids;
    const ids = asked.map((one) => one.bulk_object_id);
    const found = await findObjects(context, ids, toAsker(call, call.body.passports));
    const urls = found.objects.flatMap((object) =>
      [
        ...new Set(
          asked.flatMap((one) => (one.bulk_object_id === object.id ? one.bulk_access_ids : [])),
        ),
      ]
        .map((access) => ({ access, url: findAccessUrl(context, object, access) }))
        .flatMap(({ access, url }) =>
          url === null ? [] : { drs_object_id: object.id, drs_access_id: access, ...url },
        ),
    );
    // A way that is not there is told like an object that is not.
    const named = new Set(urls.map((url) => url.drs_object_id));
    const objects = found.objects.filter(({ id }) => named.has(id));
    const missing = found.objects.filter(({ id }) => !named.has(id)).map(({ id }) => id);
    return {
      ...toBulk({ objects, unresolved: [...found.unresolved, ...missing] }),
      resolved_drs_object_access_urls: urls,
    };
  },
});
