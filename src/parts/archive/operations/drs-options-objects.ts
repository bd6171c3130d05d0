import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { describeAuthorizations } from '../drs/describe-authorizations.ts';
import { authorizations, bulkFields, objectIds } from '../drs/drs-schemas.ts';

/** What opens many objects. */
export const drsOptionsObjects = defineOperation<ArchiveService>()({
  name: 'drs-options-objects',
  method: 'OPTIONS',
  path: '/ga4gh/drs/v1/objects',
  tag: 'drs',
  summary: 'What a client has to send to get at many objects',
  access: 'public',
  input: { body: z.strictObject({ bulk_object_ids: objectIds }) },
  output: z.object({ ...bulkFields, resolved_drs_object: z.array(authorizations) }),
  errors: ['request-invalid', 'request-too-large'],
  errorForm: 'ga4gh',
  examples: [
    { name: 'two', body: { bulk_object_ids: ['{exampleFile}', 'file-00000000000000000000'] } },
    { name: 'none', body: { bulk_object_ids: [] }, status: 400 },
    {
      name: 'more than one request may name',
      body: { bulk_object_ids: Array.from({ length: 1001 }, (_, at) => `file-${at}`) },
      status: 413,
    },
  ],
  handle: async ({ context }, call) => {
    const { bulk, resolved } = await describeAuthorizations(
      context,
      call.body.bulk_object_ids,
      call,
    );
    return { ...bulk, resolved_drs_object: [...resolved] };
  },
});
