import { promisify } from 'node:util';
import { deflateRawSync, gunzip, gunzipSync } from 'node:zlib';
import type { BlockCodec } from '../../std/block-codec.ts';
import { UnpackError, type UnpackReason } from '../../std/unpack.ts';

const gunzipLater = promisify(gunzip);
/** So much is unpacked at once: handing a block of BGZF to another thread takes longer than unpacking it. */
const AT_ONCE_BYTES = 65_536;

/** `BlockCodec` by node:zlib. */
export const nodeBlockCodec: BlockCodec = {
  async gunzip(packed, maxBytes) {
    const options = { maxOutputLength: Math.max(1, maxBytes) };
    try {
      return packed.length <= AT_ONCE_BYTES
        ? gunzipSync(packed, options)
        : await gunzipLater(packed, options);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new UnpackError(findReason(error), error.message);
    }
  },
  async deflate(bytes) {
    return deflateRawSync(bytes);
  },
};

function findReason(error: Error): UnpackReason {
  const code = 'code' in error ? error.code : '';
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'too-large';
  return code === 'Z_BUF_ERROR' ? 'truncated' : 'damaged';
}
