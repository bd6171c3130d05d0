/** The number that was added to qualities to make letters of them. */
export type QualityEncoding = 'phred33' | 'phred64' | 'unclear';

/** Below this letter only +33 reaches: Solexa's lowest quality, -5, is ';' with +64. */
const LOWEST_OF_64 = 59;
/** With +33 a quality of 42, beyond what short reads have; with +64 an ordinary 11. */
const HIGHEST_OF_SHORT_READS = 75;

/**
 * Tells the encoding by the letters that occur. Source: Cock et al. 2010, doi:10.1093/nar/gkp1137.
 * @param counts how often each byte occurs in lines of qualities, 256 of them
 */
export function detectQualityEncoding(counts: ArrayLike<number>): QualityEncoding {
  let lowest = -1;
  let highest = -1;
  for (let byte = 0; byte < 256; byte++) {
    if ((counts[byte] as number) === 0) continue;
    if (lowest < 0) lowest = byte;
    highest = byte;
  }
  if (lowest < 0) return 'unclear';
  if (lowest < LOWEST_OF_64) return 'phred33';
  return highest > HIGHEST_OF_SHORT_READS && highest <= 105 ? 'phred64' : 'unclear';
}
