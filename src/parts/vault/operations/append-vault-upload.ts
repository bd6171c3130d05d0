import { z } from 'zod';
import {
  readBytesHeader,
  requireTus,
  requireTusBody,
  TUS_BODY,
  tusHeaders,
} from '../../../platform/uploads/tus-protocol.ts';
import { parseUploadChecksum } from '../../../platform/uploads/upload-checksum.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { appendDeposit } from '../deposits/append-deposit.ts';
import { describeDepositExpiry } from '../deposits/describe-deposit.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

const sent = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': TUS_BODY };
const params = { deposit: '{exampleVaultUpload}' };

/** Bytes of an encrypted file. */
export const appendVaultUpload = defineOperation<VaultService>()({
  name: 'append-vault-upload',
  method: 'PATCH',
  path: '/api/vault/uploads/{deposit}',
  tag: 'vault',
  summary: 'Send bytes of an encrypted file, from where it ends (tus 1.0)',
  access: { right: 'submit', on: 'deposit' },
  input: { params: z.object({ deposit: vaultAccession }) },
  rawBody: { maxBytes: 64 * 1024 ** 3, mediaTypes: [TUS_BODY] },
  output: z.null(),
  errors: [
    'request-invalid',
    'vault-file-not-found',
    'upload-expired',
    'tus-version',
    'media-type-unsupported',
    'offset-mismatch',
    'checksum-mismatch',
    'not-encrypted',
    'request-conflict',
    'request-too-large',
    'storage-full',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  headers: tusHeaders,
  examples: [
    { name: 'the first bytes', as: 'administrator', params, headers: sent, body: 'crypt4gh' },
    {
      name: 'from a place that has not come to',
      as: 'administrator',
      params,
      headers: { ...sent, 'Upload-Offset': '500' },
      body: 'crypt4gh',
      status: 409,
    },
    {
      name: 'plain text',
      as: 'administrator',
      params: { deposit: '{exampleVaultUnwanted}' },
      headers: sent,
      body: 'ACGT\n',
      status: 400,
    },
    {
      name: 'with a checksum that is not theirs',
      as: 'administrator',
      params,
      headers: { ...sent, 'Upload-Offset': '8', 'Upload-Checksum': 'sha1 AAAA' },
      body: 'ACGT\n',
      status: 460,
    },
    {
      name: 'of another type',
      as: 'administrator',
      params,
      headers: { ...sent, 'Content-Type': 'text/plain' },
      body: 'ACGT\n',
      status: 415,
    },
    {
      name: 'without the version of the protocol',
      as: 'administrator',
      params,
      body: 'ACGT\n',
      status: 412,
    },
    {
      name: 'more than was announced',
      as: 'administrator',
      params,
      headers: { ...sent, 'Upload-Offset': '8' },
      body: 'ACGT'.repeat(500),
      status: 413,
    },
    {
      name: 'without the place',
      as: 'administrator',
      params,
      headers: { 'Tus-Resumable': '1.0.0', 'Content-Type': TUS_BODY },
      body: 'ACGT\n',
      status: 400,
    },
    {
      name: 'of nothing',
      as: 'administrator',
      params: { deposit: 'OCVF_YYYYYYR' },
      headers: sent,
      body: 'crypt4gh',
      status: 404,
    },
    {
      name: 'of an upload that was ended',
      as: 'administrator',
      params: { deposit: '{exampleVaultEnded}' },
      headers: sent,
      body: 'crypt4gh',
      status: 410,
    },
  ],
  handle: async ({ context }, { params: { deposit }, headers, stream }) => {
    requireTus(headers);
    requireTusBody(headers);
    const offset = readBytesHeader(headers, 'Upload-Offset');
    const given = headers['upload-checksum'];
    const checksum = given === undefined ? null : parseUploadChecksum(given);
    const piece = { offset, bytes: stream, checksum };
    const { file, received } = await appendDeposit(context, deposit, piece);
    return new Reply({
      status: 204,
      headers: { 'Upload-Offset': String(received), ...describeDepositExpiry(file) },
      body: null,
    });
  },
});
