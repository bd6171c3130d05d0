/**
 * How positions are put into bins: `depth` levels below one bin for everything, each of a bin divided into eight.
 * The smallest have 2^`minShift` letters. SAM specification, section 5.3; CSI specification.
 */
export interface Binning {
  readonly minShift: number;
  readonly depth: number;
}

/** What BAI and tabix use: bins of 16,384 letters, references of up to 2^29. */
export const BAI_BINNING: Binning = { minShift: 14, depth: 5 };

/** Number of the first bin of a level; level 0 is the bin of everything. */
export function firstBin(level: number): number {
  return (8 ** level - 1) / 7;
}

/** Letters of a reference that can be put into bins. */
export function countLetters({ minShift, depth }: Binning): number {
  return 2 ** (minShift + 3 * depth);
}

/** The bin in which counts of a reference are kept, behind all others. */
export function countingBin({ depth }: Binning): number {
  return firstBin(depth + 1) + 1;
}

/** The smallest bin that holds the letters from `begin` to before `end`, 0-based. */
export function findBin({ minShift, depth }: Binning, begin: number, end: number): number {
  const last = Math.max(begin, end - 1);
  for (let level = depth; level > 0; level--) {
    const width = 2 ** (minShift + 3 * (depth - level));
    const place = Math.floor(begin / width);
    if (place === Math.floor(last / width)) return firstBin(level) + place;
  }
  return 0;
}

/** The letters that a bin is for, from `begin` to before `end`; null for a bin that there is not. */
export function findBinSpan(
  { minShift, depth }: Binning,
  bin: number,
): { readonly begin: number; readonly end: number } | null {
  for (let level = depth; level >= 0; level--) {
    const first = firstBin(level);
    if (bin < first) continue;
    const place = bin - first;
    if (place >= 8 ** level) return null;
    const width = 2 ** (minShift + 3 * (depth - level));
    return { begin: place * width, end: (place + 1) * width };
  }
  return null;
}
