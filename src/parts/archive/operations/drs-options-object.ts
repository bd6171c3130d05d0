import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import type { ArchiveService } from '../archive-service.ts';
import { describeAuthorizations } from '../drs/describe-authorizations.ts';
import { authorizations } from '../drs/drs-schemas.ts';

/** What opens an object. */
export const drsOptionsObject = defineOperation<ArchiveService>()({
  name: 'drs-options-object',
  method: 'OPTIONS',
  path: '/ga4gh/drs/v1/objects/{file}',
  tag: 'drs',
  summary: 'What a client has to send to get at an object',
  description:
    'For what is under controlled access it is told of every accession, whether or not there is such an object.',
  access: 'public',
  input: { params: z.object({ file: z.string().max(200) }) },
  output: authorizations,
  errors: ['request-invalid', 'file-not-found'],
  errorForm: 'ga4gh',
  examples: [
    { name: 'an open file', params: { file: '{exampleFile}' } },
    { name: 'a dataset under controlled access', params: { file: '{exampleVaultDataset}' } },
    { name: 'unknown', params: { file: 'file-00000000000000000000' }, status: 404 },
  ],
  handle: async ({ context }, call) => {
    const [found] = (await describeAuthorizations(context, [call.params.file], call)).resolved;
    if (found === undefined) throw new AppError('file-not-found');
    return found;
  },
});
