import { Decompress } from 'fzstd';
import { Inflate, Z_FINISH, Z_SYNC_FLUSH } from 'pako';

/** Unpacks bytes that come piece by piece. Throws where they are damaged, `end` also where they are cut. */
export interface Unpacker {
  push(chunk: Uint8Array): Uint8Array[];
  end(): Uint8Array[];
}

const PIECE_BYTES = 1 << 14;
const GZIP_SIGN = 0x1f;
const NOTHING = new Uint8Array(0);

/** Unpacks gzip of any number of members one behind the other, as bgzip and `cat` make it. */
export function createMemberUnpacker(): Unpacker {
  let parts: Uint8Array[] = [];
  let isOver = false;
  let inflate = open();
  function open(): Inflate {
    const own = new Inflate({ chunkSize: PIECE_BYTES });
    own.onData = (part) => parts.push(part);
    return own;
  }
  const feed = (chunk: Uint8Array, isLast: boolean): Uint8Array[] => {
    parts = [];
    // All that can be told from a chunk comes with it, or else a cut would take more than is missing.
    inflate.push(chunk, isLast ? Z_FINISH : Z_SYNC_FLUSH);
    if (inflate.err !== 0) throw new Error(inflate.msg);
    return parts;
  };
  return {
    push(chunk) {
      if (chunk.length === 0 || isOver) return [];
      if (inflate.ended) {
        // What follows the last member and is none is left out, as gzip does.
        isOver = chunk[0] !== GZIP_SIGN;
        if (isOver) return [];
        inflate = open();
      }
      return feed(chunk, false);
    },
    end: () => (inflate.ended ? [] : feed(NOTHING, true)),
  };
}

/** Unpacks zstd, frame by frame. The checksums of frames are not compared. */
export function createZstdUnpacker(): Unpacker {
  let parts: Uint8Array[] = [];
  const decompress = new Decompress((part) => parts.push(part));
  const feed = (chunk: Uint8Array, isLast: boolean): Uint8Array[] => {
    parts = [];
    decompress.push(chunk, isLast);
    return parts;
  };
  return { push: (chunk) => feed(chunk, false), end: () => feed(NOTHING, true) };
}
