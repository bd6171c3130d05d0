import { gunzipBytes, isGzip } from '../../../platform/files/gunzip-bytes.ts';
import { decodeUtf8 } from '../../../platform/files/read-file.ts';
import type { Problem } from '../../../schema/problem.ts';
import { type Result, succeed } from '../../../std/result.ts';
import { DATASET_FILE_LIMIT } from './dataset-source.ts';

/** The text of a file that may be gzipped; the bytes decide, not the name. */
export async function unpackText(
  where: string,
  bytes: Uint8Array,
): Promise<Result<string, Problem>> {
  const plain = isGzip(bytes)
    ? await gunzipBytes(where, bytes, DATASET_FILE_LIMIT)
    : succeed(bytes);
  return plain.ok ? decodeUtf8(where, plain.value) : plain;
}
