import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { accessUrl, bulkFields, passports } from '../drs/drs-schemas.ts';
import { type AskedAccess, findAccesses } from '../drs/find-accesses.ts';
import { toBulk } from '../drs/find-objects.ts';
import { toAsker } from '../drs/to-asker.ts';

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
  errors: ['request-invalid', 'request-too-large', 'request-conflict', 'key-service-unavailable'],
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
    const wanted = new Map<string, AskedAccess>();
    for (const { bulk_object_id: id, bulk_access_ids: ways } of asked) {
      for (const access of ways) wanted.set(JSON.stringify([id, access]), { id, access });
    }
    const asker = toAsker(call, call.body.passports);
    const { accesses } = await findAccesses(context, [...wanted.values()], asker);
    // A way that is not there is told like an object that is not.
    const named = new Set(accesses.map(({ id }) => id));
    const ids = [...new Set([...wanted.values()].map(({ id }) => id))];
    return {
      ...toBulk({ objects: [...named], unresolved: ids.filter((id) => !named.has(id)) }),
      resolved_drs_object_access_urls: accesses.map(({ id, access, url }) => ({
        ...{ drs_object_id: id, drs_access_id: access },
        ...url,
      })),
    };
  },
});
