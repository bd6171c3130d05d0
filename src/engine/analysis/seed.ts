/** A stretch where query and reference match on one diagonal, mismatches allowed. */
export interface Seed {
  readonly queryBegin: number;
  readonly referenceBegin: number;
  readonly length: number;
}
