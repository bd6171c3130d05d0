import { UnpackError } from '../../std/unpack.ts';
import { DamagedFileError, PackedTooLargeError, readDecompressed } from './read-decompressed.ts';

/**
 * Unpacks gzip (also of several members) and zstd by the first bytes; whatever is not packed is given on.
 * @throws UnpackError
 */
export async function* unpackStream(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* readDecompressed(bytes, { packings: ['gzip', 'zstd'] });
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    throw new UnpackError(findReason(error), error.message);
  }
}

function findReason(error: DamagedFileError): UnpackError['reason'] {
  if (error instanceof PackedTooLargeError) return 'too-large';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : '';
  // zlib tells the end of the input within a stream so; zstd has a code of its own.
  const isCut = code === 'Z_BUF_ERROR' || code === 'ZSTD_error_srcSize_wrong';
  return isCut || /unexpected end/i.test(error.message) ? 'truncated' : 'damaged';
}
