import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type ReadSource, UnpackError } from '../../engine/reads/source.ts';
import { findBaseName } from '../../platform/files/paths.ts';
import {
  DamagedFileError,
  PackedTooLargeError,
  readDecompressed,
} from '../../platform/files/read-decompressed.ts';

const CHUNK_BYTES = 1 << 20;

/** A file on this machine as a source; its name is the last part of the path. */
export function openFile(path: string): ReadSource {
  return {
    name: findBaseName(path),
    open: () => createReadStream(path, { highWaterMark: CHUNK_BYTES }),
  };
}

/** A source of which a digest is taken while it is read; `digest` is right once it was read whole. */
export function hashSource(source: ReadSource): {
  readonly source: ReadSource;
  readonly digest: () => string;
} {
  let hash: Hash = createHash('sha256');
  return {
    source: {
      name: source.name,
      async *open() {
        hash = createHash('sha256');
        for await (const chunk of source.open()) {
          hash.update(chunk);
          yield chunk;
        }
      },
    },
    digest: () => hash.copy().digest('hex'),
  };
}

/** Unpacks gzip and zstd as the engine of reads wants it. */
export async function* unpack(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* readDecompressed(bytes);
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
