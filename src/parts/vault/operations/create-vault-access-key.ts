import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { createAccessKey } from '../access-keys/access-key-store.ts';
import { vaultGroup } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** Makes a key for S3. */
export const createVaultAccessKey = defineOperation<VaultService>()({
  name: 'create-vault-access-key',
  method: 'POST',
  path: '/api/vault/access-keys',
  tag: 'vault',
  summary: 'Make a key with which programs send encrypted files by S3, such as s3cmd',
  description:
    'Its secret is told once. It can send and read for your groups, or for one of them, and ends with the token of the same ' +
    'name among your tokens. Needs a confirmation of the last ten minutes.',
  access: 'account',
  input: {
    body: z.strictObject({
      title: z.string().trim().min(1).max(80),
      days: z.number().int().min(1).max(366).default(30),
      group: vaultGroup.optional(),
    }),
  },
  output: z.object({
    accessKey: z.string(),
    secretKey: z.string(),
    expiresAt: z.iso.datetime(),
    bucket: z.string(),
  }),
  errors: [
    'request-invalid',
    'group-not-found',
    'session-required',
    'step-up-required',
    'sign-in-required',
    'cross-site-request',
  ],
  examples: [
    { name: 'for a month', as: 'administrator', body: { title: 'sequencer' } },
    {
      name: 'for too long',
      as: 'administrator',
      body: { title: 'sequencer', days: 4000 },
      status: 400,
    },
    {
      name: 'of a group of others',
      as: 'administrator',
      body: { title: 'sequencer', group: 'nobody' },
      status: 404,
    },
  ],
  handle: async ({ context }, call) => {
    const account = await context.accessTokens.requireProof(call);
    const { title, days, group = null } = call.body;
    const isMine = group === null || account.grants.some((grant) => grant.group === group);
    if (!isMine) throw new AppError('group-not-found');
    const made = await createAccessKey(context, account.id, { title, days, group });
    return {
      accessKey: made.id,
      secretKey: made.secret,
      expiresAt: made.expiresAt.toISOString(),
      bucket: 'vault-inbox',
    };
  },
});
