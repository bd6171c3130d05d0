import { z } from 'zod';
import { describeTus, tusHeaders } from '../../../platform/uploads/tus-protocol.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { VaultService } from '../vault-service.ts';

/** What of the upload protocol is spoken here. */
export const describeVaultUploads = defineOperation<VaultService>()({
  name: 'describe-vault-uploads',
  method: 'OPTIONS',
  path: '/api/vault/uploads',
  tag: 'vault',
  summary: 'What of the resumable upload protocol tus 1.0 the vault speaks, in header fields',
  access: 'public',
  input: {},
  output: z.null(),
  errors: [],
  headers: tusHeaders,
  examples: [{ name: 'as every client' }],
  handle: async ({ context }) =>
    new Reply({ status: 204, headers: describeTus(context.limits.maxFileBytes), body: null }),
});
