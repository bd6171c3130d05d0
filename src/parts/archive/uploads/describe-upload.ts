import { formatUploadMetadata } from '../../../platform/uploads/upload-metadata.ts';
import type { UploadState } from './append-upload.ts';

/** What HEAD tells of an upload. */
export function describeUpload({ file, received }: UploadState): Record<string, string> {
  return {
    'Upload-Offset': String(received),
    'Upload-Length': String(file.size),
    'Upload-Metadata': formatUploadMetadata([
      ['filename', file.name],
      ['group', file.ownerGroup],
      ['instance', file.instance],
    ]),
    ...describeConcatenation(file),
    'Cache-Control': 'no-store',
    ...describeExpiry(file),
  };
}

/** What HEAD tells of a part, and of a file that is joined of parts. */
function describeConcatenation({ isPart, parts }: UploadState['file']): Record<string, string> {
  if (isPart) return { 'Upload-Concat': 'partial' };
  const addresses = parts?.map((id) => `/api/files/uploads/${id}`).join(' ');
  return addresses === undefined ? {} : { 'Upload-Concat': `final;${addresses}` };
}

/** When an upload is given up that gets no bytes, as tus' expiration tells it. */
export function describeExpiry({ state, expiresAt }: UploadState['file']): Record<string, string> {
  return state === 'uploading' && expiresAt !== null
    ? { 'Upload-Expires': expiresAt.toUTCString() }
    : {};
}
