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
import type { ArchiveService } from '../archive-service.ts';
import { fileId } from '../file-schema.ts';
import { appendUpload as append } from '../uploads/append-upload.ts';
import { describeExpiry } from '../uploads/describe-upload.ts';

const sent = {
  'Tus-Resumable': '1.0.0',
  'Upload-Offset': '0',
  'Content-Type': 'application/offset+octet-stream',
};

/** Bytes of an upload. */
export const appendUpload = defineOperation<ArchiveService>()({
  name: 'append-upload',
  method: 'PATCH',
  path: '/api/files/uploads/{file}',
  tag: 'files',
  summary: 'Send bytes of a file, from where it ends (tus 1.0)',
  description:
    'Upload-Offset is how many bytes have come before. What comes is kept as it comes, also where the connection ' +
    'breaks; a piece with Upload-Checksum (sha1, sha256 or md5; at most 16 MiB) is kept whole or not at all.',
  access: { right: 'submit', on: 'file' },
  input: { params: z.object({ file: fileId }) },
  rawBody: { maxBytes: 64 * 1024 ** 3, mediaTypes: [TUS_BODY] },
  output: z.null(),
  errors: [
    'request-invalid',
    'file-not-found',
    'upload-expired',
    'tus-version',
    'media-type-unsupported',
    'offset-mismatch',
    'checksum-mismatch',
    'request-too-large',
    'storage-full',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  headers: tusHeaders,
  examples: [
    {
      name: 'the first bytes',
      as: 'administrator',
      params: { file: '{exampleUpload}' },
      headers: sent,
      body: '@read\n',
    },
    {
      name: 'from a place that has not come to',
      as: 'administrator',
      params: { file: '{exampleUpload}' },
      headers: { ...sent, 'Upload-Offset': '500' },
      body: 'ACGT\n',
      status: 409,
    },
    {
      name: 'with a checksum that is not theirs',
      as: 'administrator',
      params: { file: '{exampleUpload}' },
      headers: { ...sent, 'Upload-Offset': '6', 'Upload-Checksum': 'sha1 AAAA' },
      body: 'ACGT\n',
      status: 460,
    },
    {
      name: 'of another type',
      as: 'administrator',
      params: { file: '{exampleUpload}' },
      headers: { ...sent, 'Content-Type': 'text/plain' },
      body: 'ACGT\n',
      status: 415,
    },
    {
      name: 'without the version of the protocol',
      as: 'administrator',
      params: { file: '{exampleUpload}' },
      body: 'ACGT\n',
      status: 412,
    },
    {
      name: 'more than was announced',
      as: 'administrator',
      params: { file: '{exampleUpload}' },
      headers: { ...sent, 'Upload-Offset': '6' },
      body: 'ACGT'.repeat(500),
      status: 413,
    },
    {
      name: 'without the place',
      as: 'administrator',
      params: { file: '{exampleUpload}' },
      headers: { 'Tus-Resumable': '1.0.0', 'Content-Type': 'application/offset+octet-stream' },
      body: 'ACGT\n',
      status: 400,
    },
    {
      name: 'of nothing',
      as: 'administrator',
      params: { file: 'file-00000000000000000000' },
      headers: sent,
      body: 'ACGT\n',
      status: 404,
    },
    {
      name: 'of an upload that was ended',
      as: 'administrator',
      params: { file: '{exampleEnded}' },
      headers: sent,
      body: 'ACGT\n',
      status: 410,
    },
  ],
  handle: async (service, { params, headers, stream }) => {
    requireTus(headers);
    requireTusBody(headers);
    const offset = readBytesHeader(headers, 'Upload-Offset');
    const given = headers['upload-checksum'];
    const checksum = given === undefined ? null : parseUploadChecksum(given);
    const piece = { offset, bytes: stream, checksum };
    const { file, received } = await append(service.context, params.file, piece);
    return new Reply({
      status: 204,
      headers: { 'Upload-Offset': String(received), ...describeExpiry(file) },
      body: null,
    });
  },
});
