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
    'Cache-Control': 'no-store',
    ...describeExpiry(file),
  };
}

/** When an upload is given up that gets no bytes, as tus' expiration tells it. */
export function describeExpiry({ state, expiresAt }: UploadState['file']): Record<string, string> {
  return state === 'uploading' && expiresAt !== null
    ? { 'Upload-Expires': expiresAt.toUTCString() }
    : {};
}
