// What ingest-kernels offers. Memory comes from outside and is laid out there; nothing is allocated.

/** Address of the first such byte in [from, end), or `end`. Reads up to 15 bytes behind it. */
export function findByte(from: usize, end: usize, byte: u8): usize {
  const wanted = i8x16.splat(byte);
  for (let at = from; at < end; at += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (mask != 0) return min(at + ctz(mask), end);
  }
  return end;
}

/** Number of bounds that compareAligned listed last. */
let bounds: i32 = 0;

export function boundCount(): i32 {
  return bounds;
}

// @ts-ignore: decorator
@inline
function toUpper(letter: u8): u8 {
  return letter >= 97 && letter <= 122 ? letter - 32 : letter;
}

/** Sixteen letters with small ones made capital. */
// @ts-ignore: decorator
@inline
function toUpperSixteen(letters: v128): v128 {
  const isSmall = v128.and(
    i8x16.ge_u(letters, i8x16.splat(97)),
    i8x16.le_u(letters, i8x16.splat(122)),
  );
  return i8x16.sub(letters, v128.and(isSmall, i8x16.splat(32)));
}

/** Bits of the letters that are not the reference's, or are missing even where the reference is. */
// @ts-ignore: decorator
@inline
function findUnlike(letters: v128, reference: v128, missing: v128): i32 {
  return i8x16.bitmask(
    v128.or(i8x16.ne(letters, reference), i8x16.eq(letters, missing)),
  );
}

/** The same before it is made bits. */
// @ts-ignore: decorator
@inline
function markUnlike(letters: usize, reference: usize, missing: v128): v128 {
  const own = v128.load(letters);
  return v128.or(i8x16.ne(own, v128.load(reference)), i8x16.eq(own, missing));
}

/** The first of the vectors from `at` on that may hold an unlike letter: most of a genome is like. */
// @ts-ignore: decorator
@inline
function skipLike(letters: usize, reference: usize, at: i32, length: i32, missing: v128): i32 {
  while (at + 64 <= length) {
    const own = letters + at;
    const from = reference + at;
    const first = v128.or(
      markUnlike(own, from, missing),
      markUnlike(own + 16, from + 16, missing),
    );
    const second = v128.or(
      markUnlike(own + 32, from + 32, missing),
      markUnlike(own + 48, from + 48, missing),
    );
    if (v128.any_true(v128.or(first, second))) break;
    at += 64;
  }
  return at;
}

/** Where a run of missing letters that holds `at` ends. */
function findRunEnd(letters: usize, from: i32, length: i32, missing: u8): i32 {
  const splat = i8x16.splat(missing);
  let at = from;
  while (at + 16 <= length) {
    const others = i8x16.bitmask(i8x16.ne(toUpperSixteen(v128.load(letters + at)), splat));
    if (others != 0) return at + ctz(others);
    at += 16;
  }
  while (at < length && toUpper(load<u8>(letters + at)) == missing) at++;
  return at;
}

/**
 * Compares aligned letters, in either case, with the reference's capital ones. Writes the positions of
 * other letters as u32 to `positions`, these letters as capitals to `symbols`, and begin and end of each
 * run of missing ones as u32 to `missingBounds`. Returns the number of other letters. Reads up to 15
 * bytes behind both sequences.
 */
export function compareAligned(
  letters: usize,
  reference: usize,
  length: i32,
  missing: u8,
  positions: usize,
  symbols: usize,
  missingBounds: usize,
): i32 {
  const missingSplat = i8x16.splat(missing);
  const first = positions;
  const firstBound = missingBounds;
  let at = 0;
  while (at < length) {
    at = skipLike(letters, reference, at, length, missingSplat);
    let own = v128.load(letters + at);
    const from = v128.load(reference + at);
    let unlike = findUnlike(own, from, missingSplat);
    if (unlike != 0) {
      own = toUpperSixteen(own);
      unlike = findUnlike(own, from, missingSplat);
    }
    let next = at + 16;
    // What stands behind the end is not compared.
    if (next > length) unlike &= (1 << (length - at)) - 1;
    while (unlike != 0) {
      const place = at + ctz(unlike);
      const letter = toUpper(load<u8>(letters + place));
      if (letter == missing) {
        const end = findRunEnd(letters, place + 1, length, missing);
        store<i32>(missingBounds, place);
        store<i32>(missingBounds, end, 4);
        missingBounds += 8;
        if (end >= next) {
          next = end;
          break;
        }
        unlike &= -1 << (end - at);
        continue;
      }
      store<i32>(positions, place);
      store<u8>(symbols, letter);
      positions += 4;
      symbols += 1;
      unlike &= unlike - 1;
    }
    at = next;
  }
  bounds = <i32>((missingBounds - firstBound) >> 2);
  return <i32>((positions - first) >> 2);
}
