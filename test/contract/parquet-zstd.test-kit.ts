import { zstdDecompressSync } from 'node:zlib';

/** How a reader of Parquet unpacks what we pack. */
export const compressors = {
  ZSTD: (bytes: Uint8Array): Uint8Array => zstdDecompressSync(bytes),
};
