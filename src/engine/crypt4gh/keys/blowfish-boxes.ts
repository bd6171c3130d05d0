/** Numbers of 32 bits in Blowfish's state: 18 subkeys, then four tables of 256. */
export const BOX_WORDS = 18 + 4 * 256;

/** atan(1 / x) in units of 2^-bits, by its series. */
function computeArctangent(x: bigint, bits: bigint): bigint {
  const square = x * x;
  let power = (1n << bits) / x;
  let sum = 0n;
  for (let odd = 1n; power !== 0n; odd += 2n) {
    sum += odd % 4n === 1n ? power / odd : -(power / odd);
    power /= square;
  }
  return sum;
}

/**
 * Blowfish's state before any key: the digits of pi behind its point, 32 bits a number (Schneier 1993). They
 * are computed, by Machin's formula, because 1042 numbers that nobody can read hide a wrong one well.
 */
export function computeBlowfishBoxes(): Uint32Array {
  const guard = 64n;
  const bits = BigInt(BOX_WORDS * 32) + guard;
  const pi = 4n * (4n * computeArctangent(5n, bits) - computeArctangent(239n, bits));
  let digits = (pi - (3n << bits)) >> guard;
  const boxes = new Uint32Array(BOX_WORDS);
  for (let i = BOX_WORDS - 1; i >= 0; i -= 1) {
    boxes[i] = Number(digits & 0xffff_ffffn);
    digits >>= 32n;
  }
  return boxes;
}
