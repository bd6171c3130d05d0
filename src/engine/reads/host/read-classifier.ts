import type { HostIndex } from './host-index.ts';
import { SyncmerScanner } from './syncmers.ts';
import { WordTable } from './word-table.ts';

/** What a read, or a pair, is taken for. */
export type ReadOrigin = 'host' | 'pathogen' | 'other';

/** When a read is taken for the host's; they stand in each certificate. */
export interface HostThresholds {
  /** Words of the read that the host has. */
  readonly leastWords: number;
  /** The same as a share of its words. */
  readonly leastShare: number;
}

/**
 * One word may be the host's by chance (one in 40,000), two of one short read are not: with twenty
 * words a read, two in a million reads. Of long reads a share is asked for: a read of the host with 10 % errors
 * still has 8 %.
 */
export const HOST_THRESHOLDS: HostThresholds = { leastWords: 2, leastShare: 0.04 };

/** The words of the genomes that are looked for; what is more like them than like the host is kept. */
export function buildPathogenTable(references: readonly Uint8Array[]): WordTable {
  const letters = references.reduce((sum, one) => sum + one.length, 0);
  const table = new WordTable(Math.max(4096, letters));
  const scanner = new SyncmerScanner((first, second) => {
    table.add(first, second);
  });
  for (const reference of references) {
    scanner.reset();
    scanner.push(reference);
  }
  return table;
}

/** Tells reads of the host from all others. */
export class ReadClassifier {
  readonly #thresholds: HostThresholds;
  readonly #scanner: SyncmerScanner;
  #words = 0;
  #host = 0;
  #pathogen = 0;
  #lastHost = -1;

  constructor(
    host: HostIndex,
    pathogen: WordTable | null,
    thresholds: HostThresholds = HOST_THRESHOLDS,
  ) {
    this.#thresholds = thresholds;
    this.#scanner = new SyncmerScanner((first, second) => {
      this.#words++;
      if (pathogen?.has(first, second) === true) this.#pathogen++;
      // The same word again, as in a repeat, is no further evidence.
      if (first !== this.#lastHost && host.table.has(first, second)) {
        this.#host++;
        this.#lastHost = first;
      }
    });
  }

  /** Classifies the read whose letters lie in `bytes`. */
  classify(bytes: Uint8Array, begin: number, end: number): ReadOrigin {
    this.#words = 0;
    this.#host = 0;
    this.#pathogen = 0;
    this.#lastHost = -1;
    this.#scanner.reset();
    this.#scanner.push(bytes, begin, end);
    const { leastWords, leastShare } = this.#thresholds;
    const isHost = this.#host >= leastWords && this.#host >= leastShare * this.#words;
    if (isHost && this.#host > this.#pathogen) return 'host';
    return this.#pathogen >= leastWords ? 'pathogen' : 'other';
  }
}

/** A pair is the host's where one mate is, unless the other is the pathogen's. */
export function joinOrigins(first: ReadOrigin, second: ReadOrigin): ReadOrigin {
  if (first === 'pathogen' || second === 'pathogen') return 'pathogen';
  return first === 'host' || second === 'host' ? 'host' : 'other';
}
