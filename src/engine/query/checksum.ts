/**
 * A 32-bit checksum over bytes, to find accidental damage. Four independent lanes of multiply and
 * rotate over 32-bit little-endian words, then a final mix (the round of MurmurHash3, public domain).
 */
export function computeChecksum(bytes: Uint8Array): number {
  const lanes = new Uint32Array(4);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const wordCount = aligned.byteLength >>> 2;
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, wordCount);
  let [a, b, c, d] = [0x9747b28c, 0x2f6b1a3d, 0x51ed270b, 0x7f4a7c15];
  let i = 0;
  for (; i + 3 < wordCount; i += 4) {
    a = mixWord(a, words[i] as number);
    b = mixWord(b, words[i + 1] as number);
    c = mixWord(c, words[i + 2] as number);
    d = mixWord(d, words[i + 3] as number);
  }
  for (; i < wordCount; i++) a = mixWord(a, words[i] as number);
  for (let at = wordCount * 4; at < aligned.length; at++) b = mixWord(b, aligned[at] as number);
  lanes.set([a, b, c, d]);
  let hash = bytes.length;
  for (const lane of lanes) hash = mixWord(hash, lane);
  return finishHash(hash);
}

function mixWord(hash: number, word: number): number {
  const product = Math.imul(word, 0xcc9e2d51);
  const mixed = hash ^ Math.imul((product << 15) | (product >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finishHash(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit hash of the first bytes of an array. */
export function hashBytes(bytes: Uint8Array, length: number): number {
  let hash = 0x9747b28c;
  for (let i = 0; i < length; i++) hash = mixWord(hash, bytes[i] as number);
  return finishHash(hash ^ length);
}

/** Another hash for each seed. */
export function mixSeed(hash: number, seed: number): number {
  return finishHash(mixWord(hash, seed | 0));
}

/** A 32-bit hash of a text, changed by a seed: the same row gets the same place in a random order. */
export function hashText(text: string, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) hash = mixWord(hash, text.charCodeAt(i));
  return finishHash(hash ^ text.length);
}
