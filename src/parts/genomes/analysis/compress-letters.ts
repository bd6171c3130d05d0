import { createHash } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';

/** Letters as they are stored: a SARS-CoV-2 genome takes about 75 bytes beside its reference. */
export interface CompressedLetters {
  readonly letters: Uint8Array;
  readonly digest: Uint8Array;
  readonly length: number;
}

/** Compresses a sequence with its reference as dictionary. */
export function compressLetters(bytes: Uint8Array, reference: Uint8Array): CompressedLetters {
  const letters = zstdCompressSync(bytes, {
    dictionary: reference,
    params: {
      [constants.ZSTD_c_compressionLevel]: 3,
      // The letters' own checksum and length stand beside them in the database.
      [constants.ZSTD_c_checksumFlag]: 0,
    },
  });
  return {
    letters: new Uint8Array(letters),
    digest: new Uint8Array(createHash('sha256').update(bytes).digest()),
    length: bytes.length,
  };
}
