import { BGZF_END_MARKER, findBlockSize } from './bgzf-block.ts';

/** Bytes of a gzip header up to the length of its extra fields, inclusive. */
const FIXED_HEADER = 12;
const MAX_HEADER = FIXED_HEADER + 65535;

/**
 * Walks the blocks of a BGZF file without unpacking them: whether it is one, where its blocks begin,
 * and whether it ends with the end marker. Takes any bytes; other files are just no BGZF.
 * Source: SAM specification (samtools/hts-specs, SAMv1), section 4.1.
 */
export class BgzfScanner {
  /** Offsets of the blocks' first bytes in the file. */
  readonly blockBegins: number[] = [];
  #state: 'header' | 'body' | 'other' = 'header';
  #header = new Uint8Array(64);
  #headerLength = 0;
  #offset = 0;
  /** Bytes of the present block that are still to come. */
  #left = 0;
  #tail = new Uint8Array(0);
  #isEnded = false;

  /** True where every block so far had the extra field of BGZF. */
  get isBgzf(): boolean {
    return this.#state !== 'other' && this.blockBegins.length > 0;
  }

  /** Where, behind blocks of BGZF, something else came; null where nothing did. */
  get brokenAt(): number | null {
    return this.#state === 'other' && this.blockBegins.length > 0 ? this.#offset : null;
  }

  /** True where the file ended with the end marker; only after `end`. */
  get hasEndMarker(): boolean {
    return (
      this.#isEnded &&
      this.#tail.length === BGZF_END_MARKER.length &&
      this.#tail.every((byte, at) => byte === BGZF_END_MARKER[at])
    );
  }

  /** True where the file ended within a block; only after `end`. */
  get isCut(): boolean {
    return this.#isEnded && this.isBgzf && (this.#left > 0 || this.#headerLength > 0);
  }

  push(chunk: Uint8Array): void {
    this.#keepTail(chunk);
    let at = 0;
    while (at < chunk.length && this.#state !== 'other') {
      if (this.#state === 'body') {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        this.#offset += taken;
        at += taken;
        if (this.#left === 0) this.#state = 'header';
      } else at = this.#takeHeader(chunk, at);
    }
  }

  end(): void {
    this.#isEnded = true;
  }

  #takeHeader(chunk: Uint8Array, begin: number): number {
    let at = begin;
    for (;;) {
      const wanted = this.#wantedHeader();
      if (this.#headerLength === wanted) break;
      if (at === chunk.length) return at;
      if (this.#headerLength === this.#header.length) {
        const larger = new Uint8Array(Math.min(MAX_HEADER, this.#header.length * 8));
        larger.set(this.#header);
        this.#header = larger;
      }
      this.#header[this.#headerLength++] = chunk[at++] as number;
      if (this.#headerLength <= 4 && !this.#looksLikeBlock()) {
        this.#state = 'other';
        return at;
      }
    }
    this.#finishHeader();
    return at;
  }

  #looksLikeBlock(): boolean {
    return [0x1f, 0x8b, 8, 4]
      .slice(0, this.#headerLength)
      .every((byte, i) => byte === this.#header[i]);
  }

  #wantedHeader(): number {
    if (this.#headerLength < FIXED_HEADER) return FIXED_HEADER;
    return FIXED_HEADER + ((this.#header[10] as number) | ((this.#header[11] as number) << 8));
  }

  #finishHeader(): void {
    const size = findBlockSize(this.#header.subarray(FIXED_HEADER, this.#headerLength));
    if (size === null || size < this.#headerLength) {
      this.#state = 'other';
      return;
    }
    this.blockBegins.push(this.#offset);
    this.#offset += this.#headerLength;
    this.#left = size - this.#headerLength;
    this.#headerLength = 0;
    this.#state = this.#left === 0 ? 'header' : 'body';
  }

  #keepTail(chunk: Uint8Array): void {
    const wanted = BGZF_END_MARKER.length;
    if (chunk.length >= wanted) {
      this.#tail = chunk.slice(-wanted);
      return;
    }
    const joined = new Uint8Array(this.#tail.length + chunk.length);
    joined.set(this.#tail);
    joined.set(chunk, this.#tail.length);
    this.#tail = joined.slice(-wanted);
  }
}
