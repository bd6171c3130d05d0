import type { Aead, CryptoSuite } from '../../std/crypto-suite.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from './crypt4gh-problem.ts';
import { NONCE_BYTES, SEGMENT_BYTES, SEGMENT_OVERHEAD } from './format.ts';

/** Encrypts stretches of plain text as segments (section 3.4 of the standard). */
export class SegmentSealer {
  readonly #suite: CryptoSuite;
  readonly #aead: Aead;

  constructor(suite: CryptoSuite, dataKey: Uint8Array) {
    this.#suite = suite;
    this.#aead = suite.chaCha20Poly1305(dataKey);
  }

  /**
   * The segments of plain text that begins at the border of one, as parts to be written one after the other:
   * nothing is copied. Only the last piece of a file may end elsewhere than at a border.
   */
  seal(plain: Uint8Array): Uint8Array[] {
    const count = Math.ceil(plain.length / SEGMENT_BYTES);
    // The generator is asked once, because each call costs as much as encrypting some kilobytes.
    const nonces = this.#suite.randomBytes(count * NONCE_BYTES);
    const parts: Uint8Array[] = [];
    for (let i = 0; i < count; i += 1) {
      const nonce = nonces.subarray(i * NONCE_BYTES, (i + 1) * NONCE_BYTES);
      const segment = plain.subarray(i * SEGMENT_BYTES, (i + 1) * SEGMENT_BYTES);
      parts.push(nonce, ...this.#aead.seal(nonce, segment));
    }
    return parts;
  }
}

/** Decrypts segments. Which of several data keys fits is found by trying, the last that did first. */
export class SegmentOpener {
  readonly #aeads: Aead[];

  constructor(suite: CryptoSuite, dataKeys: readonly Uint8Array[]) {
    this.#aeads = dataKeys.map((key) => suite.chaCha20Poly1305(key));
  }

  /**
   * The plain text of one segment. `isLast` tells that the file ends with it, which is what a cut-off file
   * looks like.
   */
  open(
    segment: Uint8Array,
    at: { readonly index: number; readonly isLast: boolean },
  ): Result<Uint8Array, Crypt4ghProblem> {
    if (segment.length < SEGMENT_OVERHEAD) return fail(cutOff(segment, at.index));
    const nonce = segment.subarray(0, NONCE_BYTES);
    const sealed = segment.subarray(NONCE_BYTES);
    for (const [place, aead] of this.#aeads.entries()) {
      const plain = aead.open(nonce, sealed);
      if (plain === null) continue;
      if (place > 0) {
        this.#aeads.splice(place, 1);
        this.#aeads.unshift(aead);
      }
      return succeed(plain);
    }
    return fail(damaged(at));
  }
}

export function cutOff(segment: Uint8Array, index: number): Crypt4ghProblem {
  const hint = `The file ends after ${segment.length} bytes of this segment, fewer than any has. Get it again: it is not whole.`;
  return crypt4ghProblem('segment-truncated', whereOf(index), [`${segment.length} bytes`, hint]);
}

function damaged({ index, isLast }: { readonly index: number; readonly isLast: boolean }) {
  const hint = isLast
    ? 'This last segment does not pass its check: the file was cut off or damaged. Get it again.'
    : 'This segment does not pass its check: the file was damaged or changed. Get it again.';
  return crypt4ghProblem('segment-damaged', whereOf(index), ['', hint]);
}

function whereOf(index: number): string {
  return `segment ${index + 1} (plain text from byte ${index * SEGMENT_BYTES})`;
}
