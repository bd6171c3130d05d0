import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { accessUrl, bulkFields, passports } from '../drs/drs-schemas.ts';
import { ACCESS_ID, findObjects, toAccessUrl, toBulk } from '../drs/find-objects.ts';

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
  handle: async ({ context }, { body, caller }) => {
    const asked = body.bulk_object_access_ids;
    const ids = asked.map((one) => one.bulk_object_id);
    const { files, unresolved } = await findObjects(context, ids, caller);
    const named = new Set(
      asked
        .filter((one) => one.bulk_access_ids.includes(ACCESS_ID))
        .map((one) => one.bulk_object_id),
    );
    // A way that is not there is told like an object that is not.
    const found = files.filter(({ id }) => named.has(id));
    const missing = files.filter(({ id }) => !named.has(id)).map(({ id }) => id);
    return {
      ...toBulk({ files: found, unresolved: [...unresolved, ...missing] }),
      resolved_drs_object_access_urls: found.map((file) => ({
        drs_object_id: file.id,
        drs_access_id: ACCESS_ID,
        ...toAccessUrl(context, file),
      })),
    };
  },
});
