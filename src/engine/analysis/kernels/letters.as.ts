// Scans over the letters of sequences, sixteen at a time.

/** Letters '@' to '_' as nucleotide codes, 255 for those that are none: index is the low five bits. */
// @ts-ignore: decorator
@inline
function codesLow(): v128 {
  return i8x16(-1, 1, 14, 2, 13, -1, -1, 4, 11, -1, -1, 12, -1, 3, 15, -1);
}

// @ts-ignore: decorator
@inline
function codesHigh(): v128 {
  return i8x16(-1, -1, 5, 6, 8, -1, 7, 9, -1, 10, -1, -1, -1, -1, -1, -1);
}

/**
 * Writes the nucleotide codes of ASCII letters in either case, 255 for other bytes, and up to 15 bytes
 * more. Returns whether all are nucleotide letters.
 */
export function encodeLetters(letters: usize, length: i32, codes: usize): bool {
  let bad = i8x16.splat(0);
  let i = 0;
  for (; i + 16 <= length; i += 16) {
    const code = encodeSixteen(v128.load(letters + i));
    v128.store(codes + i, code);
    bad = v128.or(bad, code);
  }
  if (i < length) {
    // The bytes behind the letters are not theirs.
    const code = encodeSixteen(v128.load(letters + i));
    v128.store(codes + i, code);
    for (; i < length; i++) if (load<u8>(codes + i) > 15) return false;
  }
  return !v128.any_true(v128.and(bad, i8x16.splat(-16)));
}

// @ts-ignore: decorator
@inline
function encodeSixteen(letters: v128): v128 {
  const index = v128.and(letters, i8x16.splat(31));
  const code = v128.or(
    i8x16.swizzle(codesLow(), index),
    i8x16.swizzle(codesHigh(), i8x16.sub(index, i8x16.splat(16))),
  );
  // 64 to 127: capital and small letters and what stands between them, which has no code.
  const isLetter = i8x16.ge_s(letters, i8x16.splat(64));
  return v128.or(v128.and(code, isLetter), v128.not(isLetter));
}

/** Bits of the letters that differ from the reference, or are ambiguous: only a single base has one bit. */
// @ts-ignore: decorator
@inline
function findUnlike(own: v128, reference: v128): i32 {
  const isAmbiguous = i8x16.ne(
    v128.and(own, i8x16.sub(own, i8x16.splat(1))),
    i8x16.splat(0),
  );
  return i8x16.bitmask(v128.or(i8x16.ne(own, reference), isAmbiguous));
}

/** Adds the places of bits behind a position to a list; returns its end. */
// @ts-ignore: decorator
@inline
function storePlaces(position: i32, mask: i32, list: usize): usize {
  while (mask != 0) {
    store<i32>(list, position + ctz(mask));
    list += 4;
    mask &= mask - 1;
  }
  return list;
}

/**
 * Lists the reference positions in [begin, end) where query[position + offset] is another letter or
 * an ambiguous one; returns how many. Codes of four bits.
 */
export function listDifferences(
  query: usize,
  reference: usize,
  begin: i32,
  end: i32,
  list: usize,
): i32 {
  let r = begin;
  const start = list;
  for (; r + 16 <= end; r += 16) {
    list = storePlaces(r, findUnlike(v128.load(query + r), v128.load(reference + r)), list);
  }
  for (; r < end; r++) {
    const own = load<u8>(query + r);
    if (own == load<u8>(reference + r) && (own & (own - 1)) == 0) continue;
    store<i32>(list, r);
    list += 4;
  }
  return <i32>((list - start) >> 2);
}

/** The same for codes of which those above `lastExact` are ambiguous. */
export function listUnequal(
  query: usize,
  reference: usize,
  begin: i32,
  end: i32,
  lastExact: i32,
  list: usize,
): i32 {
  const start = list;
  const exact = i8x16.splat(<i8>lastExact);
  let r = begin;
  for (; r + 16 <= end; r += 16) {
    const own = v128.load(query + r);
    const isOther = i8x16.ne(own, v128.load(reference + r));
    list = storePlaces(r, i8x16.bitmask(v128.or(isOther, i8x16.gt_s(own, exact))), list);
  }
  for (; r < end; r++) {
    const own = <i32>load<u8>(query + r);
    if (own == <i32>load<u8>(reference + r) && own <= lastExact) continue;
    store<i32>(list, r);
    list += 4;
  }
  return <i32>((list - start) >> 2);
}

/**
 * Lists what differs in [begin, end) of an aligned genome: triples of begin, end and letter. Single
 * bases one by one, gaps, N and ambiguous letters as runs; returns how many.
 */
export function listChanges(
  aligned: usize,
  reference: usize,
  begin: i32,
  end: i32,
  list: usize,
): i32 {
  const start = list;
  let r = begin;
  while (r < end) {
    if (r + 16 <= end) {
      const mask = findUnlike(v128.load(aligned + r), v128.load(reference + r));
      if (mask == 0) {
        r += 16;
        continue;
      }
      r += ctz(mask);
    }
    const letter = load<u8>(aligned + r);
    const first = r++;
    if (letter != 0 && (letter & (letter - 1)) == 0) {
      if (letter == load<u8>(reference + first)) continue;
    } else {
      const splat = i8x16.splat(letter);
      while (r + 16 <= end) {
        const mask = i8x16.bitmask(i8x16.ne(v128.load(aligned + r), splat));
        if (mask == 0) r += 16;
        else {
          r += ctz(mask);
          break;
        }
      }
      while (r < end && load<u8>(aligned + r) == letter) r++;
    }
    store<i32>(list, first);
    store<i32>(list, r, 4);
    store<i32>(list, <i32>letter, 8);
    list += 12;
  }
  return <i32>((list - start) / 12);
}

/** What unwrapLetters left out besides white space; -1 where a byte is no text. */
let dropped: i32 = 0;

/** Number of characters that unwrapLetters left out last, -1 where it met a byte that is no text. */
export function droppedCount(): i32 {
  return dropped;
}

/**
 * Writes the letters and stars of lines of text, in upper case, and up to 15 bytes more; returns how
 * many. White space and other characters are left out. Stops at a byte that is no text.
 */
export function unwrapLetters(text: usize, length: i32, letters: usize): i32 {
  const start = letters;
  dropped = 0;
  let at = 0;
  while (at < length) {
    const own = v128.load(text + at);
    const folded = v128.and(own, i8x16.splat(-33));
    const isLetter = v128.and(
      i8x16.ge_u(folded, i8x16.splat(65)),
      i8x16.le_u(folded, i8x16.splat(90)),
    );
    v128.store(letters, folded);
    const run = min(ctz(~i8x16.bitmask(isLetter)), length - at);
    letters += run;
    at += run;
    if (run == 16 || at == length) continue;
    const byte = load<u8>(text + at++);
    if (byte == 42) store<u8>(letters++, byte);
    else if (byte == 32 || (byte >= 9 && byte <= 13)) continue;
    else if (byte < 32 || byte >= 127) {
      dropped = -1;
      break;
    } else dropped++;
  }
  return <i32>(letters - start);
}
