const SLOTS = 4096;
/** Longer texts are hardly ever the same as another. */
const LONGEST = 64;

/** Takes a byte into a hash; the first one into 0. */
export function mixByte(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

/** Decodes UTF-8, and gives texts that it met lately without decoding them again. */
export class TextCache {
  readonly #texts: (string | undefined)[] = new Array(SLOTS);
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  /** The text of bytes [from, end); null where they are no UTF-8. */
  read(bytes: Uint8Array, from: number, end: number): string | null {
    let hash = 0;
    for (let at = from; at < end; at++) hash = mixByte(hash, bytes[at] as number);
    return this.find(bytes, { from, end, hash });
  }

  /** The same where the bytes were mixed to a hash already, one after the other. */
  find(
    bytes: Uint8Array,
    { from, end, hash }: { readonly from: number; readonly end: number; readonly hash: number },
  ): string | null {
    const length = end - from;
    if (length > LONGEST) return this.#decode(bytes, from, end);
    const slot = (hash ^ (hash >>> 13)) & (SLOTS - 1);
    const known = this.#texts[slot];
    if (known !== undefined && isSame(known, bytes, { from, length })) return known;
    const text = this.#decode(bytes, from, end);
    // Only where each byte is a letter can bytes and letters be compared.
    if (text !== null && text.length === length) this.#texts[slot] = text;
    return text;
  }

  #decode(bytes: Uint8Array, from: number, end: number): string | null {
    const isShort = end - from <= LONGEST;
    if (isShort && isAscii(bytes, from, end)) {
      return String.fromCharCode.apply(null, bytes.subarray(from, end) as unknown as number[]);
    }
    try {
      return this.#decoder.decode(bytes.subarray(from, end));
    } catch {
      return null;
    }
  }
}

function isAscii(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if ((bytes[at] as number) >= 128) return false;
  return true;
}

function isSame(
  text: string,
  bytes: Uint8Array,
  { from, length }: { readonly from: number; readonly length: number },
): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[from + i]) return false;
  return true;
}
