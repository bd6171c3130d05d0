import { z } from 'zod';
import {
  readBytesHeader,
  requireTus,
  requireTusBody,
  TUS_BODY,
  tusHeaders,
} from '../../../platform/uploads/tus-protocol.ts';
import { parseUploadChecksum } from '../../../platform/uploads/upload-checksum.ts';
import {
  formatUploadMetadata,
  parseUploadMetadata,
} from '../../../platform/uploads/upload-metadata.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { appendDeposit } from '../deposits/append-deposit.ts';
import { createDeposit, parseDepositMetadata } from '../deposits/create-deposit.ts';
import { describeDepositExpiry } from '../deposits/describe-deposit.ts';
import type { VaultService } from '../vault-service.ts';

const announce = (length: string, metadata: Readonly<Record<string, string>>) => ({
  'Tus-Resumable': '1.0.0',
  'Upload-Length': length,
  'Upload-Metadata': formatUploadMetadata(Object.entries({ group: 'node', ...metadata })),
});

/** Begins the upload of an encrypted file. */
export const createVaultUpload = defineOperation<VaultService>()({
  name: 'create-vault-upload',
  method: 'POST',
  path: '/api/vault/uploads',
  tag: 'vault',
  summary: 'Begin the resumable upload of an encrypted file (tus 1.0)',
  description:
    'The file is encrypted by crypt4gh for the key that GET /api/vault/key tells; what is not is refused before a byte of it ' +
    'is written. Upload-Length is its size in bytes. Upload-Metadata has filename and group, and may have sha256 of the ' +
    'encrypted file, plainSha256 and plainMd5 (hex, compared when all has come), dictionary (accession, for tables) and ' +
    'simulated. The answer names the upload in Location; GET /api/vault/files/{deposit} tells what became of it.',
  access: 'account',
  input: { query: z.strictObject({}) },
  rawBody: { maxBytes: 64 * 1024 ** 3, mediaTypes: [TUS_BODY] },
  output: z.null(),
  errors: [
    'request-invalid',
    'tus-version',
    'media-type-unsupported',
    'group-not-found',
    'request-too-large',
    'quota-exceeded',
    'checksum-mismatch',
    'not-encrypted',
    'storage-full',
    'not-allowed',
    'sign-in-required',
    'cross-site-request',
  ],
  headers: tusHeaders,
  examples: [
    {
      name: 'reads',
      as: 'administrator',
      headers: announce('1000', { filename: 'reads_R1.fastq.gz.c4gh' }),
      status: 201,
    },
    {
      name: 'plain text',
      as: 'administrator',
      headers: { ...announce('4', { filename: 'a.txt' }), 'Content-Type': TUS_BODY },
      body: 'ACGT',
      status: 400,
    },
    {
      name: 'without the version of the protocol',
      as: 'administrator',
      headers: { 'Upload-Length': '1000' },
      status: 412,
    },
    {
      name: 'without its size',
      as: 'administrator',
      headers: { 'Tus-Resumable': '1.0.0' },
      status: 400,
    },
    {
      name: 'no such group',
      as: 'administrator',
      headers: announce('1', { filename: 'a.c4gh', group: 'nobody' }),
      status: 404,
    },
    {
      name: 'with no such dictionary',
      as: 'administrator',
      headers: announce('1', { filename: 'a.c4gh', dictionary: 'OCVY_YYYYYYR' }),
      status: 400,
    },
    {
      name: 'with its first bytes, of another type',
      as: 'administrator',
      headers: { ...announce('4', { filename: 'a.c4gh' }), 'Content-Type': 'text/plain' },
      body: 'cryp',
      status: 415,
    },
    {
      name: 'with its first bytes and a checksum that is not theirs',
      as: 'administrator',
      headers: {
        ...announce('4', { filename: 'a.c4gh' }),
        'Content-Type': TUS_BODY,
        'Upload-Checksum': 'sha1 AAAA',
      },
      body: 'cryp',
      status: 460,
    },
    {
      name: 'too large',
      as: 'administrator',
      headers: announce('900000000000000', { filename: 'a.c4gh' }),
      status: 413,
    },
  ],
  handle: async ({ context }, { headers, stream, caller }) => {
    requireTus(headers);
    const size = readBytesHeader(headers, 'Upload-Length');
    if (size === 0) throw new AppError('request-invalid', { detail: 'The file is empty.' });
    const metadata = parseUploadMetadata(headers['upload-metadata'] ?? '');
    if (metadata === null) {
      throw new AppError('request-invalid', {
        detail: 'Upload-Metadata: write keys with base64 values, parted by commas.',
      });
    }
    const hasBytes = headers['content-type'] !== undefined;
    if (hasBytes) requireTusBody(headers);
    const given = headers['upload-checksum'];
    const checksum = given === undefined ? null : parseUploadChecksum(given);
    const wish = parseDepositMetadata(size, metadata);
    const file = await createDeposit(context, requireCaller(caller), wish);
    const piece = { offset: 0, bytes: stream, checksum };
    const { received } = hasBytes
      ? await appendDeposit(context, file.accession, piece)
      : { received: 0 };
    return new Reply({
      status: 201,
      headers: {
        Location: `/api/vault/uploads/${file.accession}`,
        'Upload-Offset': String(received),
        ...describeDepositExpiry(file),
      },
      body: null,
    });
  },
});
