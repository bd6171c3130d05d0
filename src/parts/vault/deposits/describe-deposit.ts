import { formatUploadMetadata } from '../../../platform/uploads/upload-metadata.ts';
import type { DepositProgress } from './append-deposit.ts';
import type { StoredDeposit } from './deposit-store.ts';

/** What HEAD of tus tells of a file that comes. */
export function describeDeposit({ file, received }: DepositProgress): Record<string, string> {
  return {
    'Upload-Offset': String(received),
    ...(file.size === null ? {} : { 'Upload-Length': String(file.size) }),
    'Upload-Metadata': formatUploadMetadata([
      ['filename', file.name],
      ['group', file.ownerGroup],
    ]),
    'Cache-Control': 'no-store',
    ...describeDepositExpiry(file),
  };
}

/** When a file is given up that gets no bytes. */
export function describeDepositExpiry({
  state,
  expiresAt,
}: Pick<StoredDeposit, 'state' | 'expiresAt'>): Record<string, string> {
  return state === 'receiving' && expiresAt !== null
    ? { 'Upload-Expires': expiresAt.toUTCString() }
    : {};
}
