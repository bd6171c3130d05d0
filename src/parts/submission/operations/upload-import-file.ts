import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { SubmissionService } from '../submission-service.ts';

/** One file of an import. */
export const uploadImportFile = defineOperation<SubmissionService>()({
  name: 'upload-import-file',
  method: 'PUT',
  path: '/api/imports/{id}/{kind}',
  tag: 'imports',
  summary:
    'Upload a file of an import: sequences (FASTA) or metadata (TSV or CSV), plain, gzip, zstd, xz, bzip2 or zip',
  description: 'The header X-File-Name tells its name for messages.',
  access: 'administrator',
  input: { params: z.object({ id: z.uuid(), kind: z.enum(['sequences', 'metadata']) }) },
  rawBody: { maxBytes: 8 * 1024 ** 3, mediaTypes: ['application/octet-stream'] },
  output: z.null(),
  errors: [
    'request-invalid',
    'import-not-found',
    'request-too-large',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'no such import',
      as: 'administrator',
      params: { id: '00000000-0000-4000-8000-000000000000', kind: 'metadata' },
      body: 'strain\tdate\n',
      status: 404,
    },
  ],
  handle: async (service, { params, headers, caller, stream }) => {
    const pending = service.uploads.get(params.id, requireCaller(caller).id);
    const name = decodeName(headers['x-file-name']) ?? params.kind;
    await service.uploads.put(pending, params.kind, { name, bytes: stream });
    return new Reply({ status: 204, body: null });
  },
});

/** Browsers send names outside ASCII percent-encoded; a name that is not so encoded is taken as it is. */
function decodeName(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}
