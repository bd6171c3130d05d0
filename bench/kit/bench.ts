/** What `npm run bench` was asked for; what is absent is the bench's own full size. */
export interface BenchOptions {
  readonly genomes?: number;
  readonly seed?: number;
  /** Genomes that a peer is given too, where it is slow; a size beyond is measured without it. */
  readonly peerGenomes?: number;
  /** Genomes of an index in which single changes are measured, where that is another than `genomes`. */
  readonly indexGenomes?: number;
  /** Size of a file, where what is measured are files. */
  readonly megabytes?: number;
}

export interface BenchResult {
  /** What the figures do not say: what was measured how, and what disturbed it. */
  readonly caveat: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly musts: readonly { readonly must: string; readonly holds: boolean }[];
}

export type Bench = (options: BenchOptions) => Promise<BenchResult>;
