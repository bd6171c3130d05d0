import { Transform, type TransformCallback } from 'node:stream';
import { deflateRawSync } from 'node:zlib';
import { BGZF_END_MARKER, formatBlock, USUAL_BLOCK_BYTES } from '../../../bio/hts/bgzf-block.ts';

/** Packs a stream as BGZF, with the mark of its end. SAM specification, section 4.1. */
export class BgzfPacker extends Transform {
  #parts: Uint8Array[] = [];
  #length = 0;

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    let rest = chunk;
    while (this.#length + rest.length >= USUAL_BLOCK_BYTES) {
      const room = USUAL_BLOCK_BYTES - this.#length;
      this.#parts.push(rest.subarray(0, room));
      this.#pushBlock();
      rest = rest.subarray(room);
    }
    if (rest.length > 0) {
      this.#parts.push(rest);
      this.#length += rest.length;
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#length > 0) this.#pushBlock();
    this.push(Buffer.from(BGZF_END_MARKER));
    done();
  }

  #pushBlock(): void {
    const plain = Buffer.concat(this.#parts);
    this.push(Buffer.from(formatBlock(plain, deflateRawSync(plain, { level: 5 }))));
    this.#parts = [];
    this.#length = 0;
  }
}
