/** The primer scheme of a run. */
export interface RunScheme {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** True where nobody named it: it was told by where reads begin. */
  readonly isInferred: boolean;
}
