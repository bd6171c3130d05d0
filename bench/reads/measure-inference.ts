import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { inferScheme } from '../../src/engine/reads/primers/infer-scheme.ts';
import {
  listAmplicons,
  type PrimerScheme,
  parsePrimerBed,
} from '../../src/engine/reads/primers/primer-scheme.ts';
import { ReferenceAnchors } from '../../src/engine/reads/primers/reference-anchors.ts';
import { StartFinder } from '../../src/engine/reads/primers/start-counts.ts';
import {
  type ReadOptions,
  type SimulatedRead,
  simulateAmpliconReads,
  simulateShotgunReads,
} from '../../src/engine/simulate/simulate-reads.ts';

const ARTIC = new URL('../../../shared/data/standards/primer-schemes/', import.meta.url);
const SHOTGUN_SETS = 20;

/** The published schemes that the tests are given; null without them. */
export function readArticSchemes(): PrimerScheme[] | null {
  if (!existsSync(ARTIC)) return null;
  return readdirSync(ARTIC)
    .filter((name) => name.endsWith('.bed'))
    .sort()
    .map((file) => {
      const version = /-(V[\d.]+)\.primer\.bed$/.exec(file)?.[1] ?? '';
      const text = readFileSync(new URL(file, ARTIC), 'utf8');
      const parsed = parsePrimerBed(text, { file, name: 'artic-sars-cov-2', version });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
      return parsed.value;
    });
}

/** How many sets were told right, told to be one of several, and told wrong. */
export interface Outcome {
  right: number;
  ambiguous: number;
  unknown: number;
  wrong: number;
}

/** Infers the scheme of simulated sets of reads. */
export class InferenceBench {
  readonly #genome: string;
  readonly #schemes: readonly PrimerScheme[];
  readonly #anchors: ReferenceAnchors;

  constructor(letters: Uint8Array, schemes: readonly PrimerScheme[]) {
    this.#genome = new TextDecoder().decode(letters);
    this.#schemes = schemes;
    this.#anchors = new ReferenceAnchors(letters);
  }

  #infer(reads: Iterable<SimulatedRead>) {
    const finder = new StartFinder(this.#anchors, Number.POSITIVE_INFINITY);
    for (const { sequence, mate } of reads) {
      for (const letters of [sequence, ...(mate === null ? [] : [mate.sequence])]) {
        const bytes = new TextEncoder().encode(letters);
        finder.add(bytes, 0, bytes.length);
      }
    }
    return inferScheme(finder.counts, this.#schemes);
  }

  /** Sets of amplicons: schemes, platforms, and whether primers were cut off, in turn. */
  measureAmplicons(
    sets: number,
    { depth, dropoutShare }: { readonly depth: number; readonly dropoutShare: number },
  ): Outcome {
    const outcome: Outcome = { right: 0, ambiguous: 0, unknown: 0, wrong: 0 };
    for (let seed = 1; seed <= sets; seed++) {
      const scheme = this.#schemes[seed % this.#schemes.length] as PrimerScheme;
      const reads = simulateAmpliconReads(this.#genome, listAmplicons(scheme.primers), {
        ...toOptions(seed, depth),
        dropoutShare,
        isTrimmed: seed % 4 >= 2,
      });
      const found = this.#infer(reads);
      if (found.scheme?.version === scheme.version) outcome.right++;
      else if (found.status === 'inferred') outcome.wrong++;
      else outcome[found.status]++;
    }
    return outcome;
  }

  /** How many shotgun sets are of an unknown scheme, as they should be. */
  measureShotgun(): { readonly sets: number; readonly unknown: number } {
    let unknown = 0;
    for (let seed = 1; seed <= SHOTGUN_SETS; seed++) {
      const reads = simulateShotgunReads(this.#genome, toOptions(seed, 20));
      if (this.#infer(reads).status === 'unknown') unknown++;
    }
    return { sets: SHOTGUN_SETS, unknown };
  }
}

function toOptions(seed: number, depth: number): ReadOptions {
  return { seed, depth, platform: seed % 2 === 0 ? 'ILLUMINA' : 'OXFORD_NANOPORE' };
}
