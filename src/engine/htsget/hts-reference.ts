/** A reference that a file names. */
export interface HtsReference {
  readonly name: string;
  /** Letters; null where the header does not say. */
  readonly length: number | null;
}
