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
import type { ArchiveService } from '../archive-service.ts';
import { appendUpload } from '../uploads/append-upload.ts';
import { createUpload as create } from '../uploads/create-upload.ts';
import { describeExpiry } from '../uploads/describe-upload.ts';
import { joinUploads, parseConcatenation } from '../uploads/join-uploads.ts';

const place = { group: 'node', instance: 'sars-cov-2' };
const announce = (length: string, metadata: Readonly<Record<string, string>>) => ({
  'Tus-Resumable': '1.0.0',
  'Upload-Length': length,
  'Upload-Metadata': formatUploadMetadata(Object.entries(metadata)),
});

/** Begins an upload. */
export const createUpload = defineOperation<ArchiveService>()({
  name: 'create-upload',
  method: 'POST',
  path: '/api/files/uploads',
  tag: 'files',
  summary: 'Begin the resumable upload of a file (tus 1.0)',
  description:
    'Upload-Length is its size in bytes. Upload-Metadata has filename, group and instance, and may have sha256 and md5 ' +
    '(hex, compared when all has come), visibility (open, group, restricted), restrictedUntil, terms, termsUntil and ' +
    'links (accessions). The answer names the upload in Location; it may carry its first bytes already. The file has ' +
    'the same id: GET /api/files/{file} tells what became of it. With Upload-Concat: partial it is a part, whose ' +
    'Upload-Metadata has group and instance; Upload-Concat: final;<parts> without Upload-Length joins up to 100 whole ' +
    'parts of the same sender, group and instance, in this order.',
  access: 'account',
  input: { query: z.strictObject({}) },
  rawBody: { maxBytes: 64 * 1024 ** 3, mediaTypes: [TUS_BODY] },
  output: z.null(),
  errors: [
    'request-invalid',
    'tus-version',
    'media-type-unsupported',
    'group-not-found',
    'instance-not-found',
    'entry-not-found',
    'file-not-found',
    'request-conflict',
    'request-too-large',
    'quota-exceeded',
    'checksum-mismatch',
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
      headers: announce('1000', { filename: 'reads_R1.fastq.gz', ...place }),
      status: 201,
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
      headers: announce('1', { filename: 'a.txt', ...place, group: 'nobody' }),
      status: 404,
    },
    {
      name: 'no such instance',
      as: 'administrator',
      headers: announce('1', { filename: 'a.txt', ...place, instance: 'nothing' }),
      status: 404,
    },
    {
      name: 'linked to no entry',
      as: 'administrator',
      headers: announce('1', { filename: 'a.txt', ...place, links: 'OC_0000010' }),
      status: 404,
    },
    {
      name: 'with its first bytes, of another type',
      as: 'administrator',
      headers: {
        ...announce('4', { filename: 'a.txt', ...place }),
        'Content-Type': 'text/plain',
      },
      body: 'ACGT',
      status: 415,
    },
    {
      name: 'with its first bytes and a checksum that is not theirs',
      as: 'administrator',
      headers: {
        ...announce('4', { filename: 'a.txt', ...place }),
        'Content-Type': TUS_BODY,
        'Upload-Checksum': 'sha1 AAAA',
      },
      body: 'ACGT',
      status: 460,
    },
    {
      name: 'joined of a part that is not there',
      as: 'administrator',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Concat': 'final;/api/files/uploads/file-00000000000000000000',
        'Upload-Metadata': announce('1', { filename: 'a.txt', ...place })['Upload-Metadata'],
      },
      status: 404,
    },
    {
      name: 'joined of nothing',
      as: 'administrator',
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Concat': 'final;' },
      status: 400,
    },
    {
      name: 'too large',
      as: 'administrator',
      headers: announce('900000000000000', { filename: 'a.txt', ...place }),
      status: 413,
    },
  ],
  handle: async (service, { headers, stream, caller }) => {
    requireTus(headers);
    const concatenation = parseConcatenation(headers['upload-concat']);
    const metadata = parseUploadMetadata(headers['upload-metadata'] ?? '');
    if (metadata === null) {
      throw new AppError('request-invalid', {
        detail: 'Upload-Metadata: write keys with base64 values, parted by commas.',
      });
    }
    const hasBytes = headers['content-type'] !== undefined;
    if (concatenation?.kind === 'final') {
      if (headers['upload-length'] !== undefined || hasBytes) {
        throw new AppError('request-invalid', {
          detail: 'A file that is joined of parts has neither Upload-Length nor bytes of its own.',
        });
      }
      const parts = { parts: concatenation.parts, metadata };
      const { id } = await joinUploads(service.context, requireCaller(caller), parts);
      const told = { Location: `/api/files/uploads/${id}` };
      return new Reply({ status: 201, headers: told, body: null });
    }
    const size = readBytesHeader(headers, 'Upload-Length');
    if (size === 0) throw new AppError('request-invalid', { detail: 'The file is empty.' });
    if (hasBytes) requireTusBody(headers);
    const given = headers['upload-checksum'];
    const checksum = given === undefined ? null : parseUploadChecksum(given);
    const file = await create(service.context, requireCaller(caller), {
      size,
      metadata,
      isPart: concatenation !== null,
    });
    const { received } = hasBytes
      ? await appendUpload(service.context, file.id, { offset: 0, bytes: stream, checksum })
      : { received: 0 };
    return new Reply({
      status: 201,
      headers: {
        Location: `/api/files/uploads/${file.id}`,
        'Upload-Offset': String(received),
        ...describeExpiry(file),
      },
      body: null,
    });
  },
});
