import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { bulkFields, drsObject, objectIds, passports } from '../drs/drs-schemas.ts';
import { findObjects, toBulk } from '../drs/find-objects.ts';
import { toAsker } from '../drs/to-asker.ts';
import { toDrsObject } from '../drs/to-drs-object.ts';

/** Many objects by their ids. */
export const drsPostObjects = defineOperation<ArchiveService>()({
  name: 'drs-post-objects',
  method: 'POST',
  path: '/ga4gh/drs/v1/objects',
  tag: 'drs',
  summary: 'Many files as DRS objects, with those that there are none of',
  access: 'public',
  input: { body: z.strictObject({ bulk_object_ids: objectIds, passports }) },
  output: z.object({ ...bulkFields, resolved_drs_object: z.array(drsObject) }),
  errors: ['request-invalid', 'request-too-large'],
  errorForm: 'ga4gh',
  examples: [
    { name: 'two', body: { bulk_object_ids: ['{exampleFile}', 'file-00000000000000000000'] } },
    {
      name: 'more than one request may name',
      body: { bulk_object_ids: Array.from({ length: 1001 }, (_, at) => `file-${at}`) },
      status: 413,
    },
  ],
  handle: async ({ context }, call) => {
    const { bulk_object_ids: ids, passports } = call.body;
    const found = await findObjects(context, ids, toAsker(call, passports));
    const resolved_drs_object = found.objects.map((object) => toDrsObject(context, object));
    return { ...toBulk(found), resolved_drs_object };
  },
});
