import type { Aligner } from './aligner.ts';
import { type Buffers, createBuffers } from './buffers.ts';
import type { Dataset } from './dataset.ts';
import { KernelAligner } from './kernel-aligner.ts';
import { KernelPeptideAligner } from './kernel-peptide-aligner.ts';
import { KernelMemory } from './kernels/kernel-memory.ts';
import { type PeptideAligner, PlainPeptideAligner } from './peptide.ts';
import { PlainAligner } from './plain-aligner.ts';
import type { WideLock } from './wide-lock.ts';

/**
 * Working memory of the analysis of one sequence at a time, and how it computes. One per thread and
 * dataset.
 */
export interface AnalysisScratch extends Buffers {
  /** Everything is computed as the specification says it, nothing is left out: to test against. */
  readonly isPlain: boolean;
  readonly aligner: Aligner;
  readonly peptides: Pick<PeptideAligner, 'align'>;
  /** What lets CDSs be translated by their differences; null where that is off. */
  readonly quickPeptides: PeptideAligner | null;
  /** Gives back what a sequence needed beyond measure. */
  trim(): void;
}

/** Memory of the kernels that is kept for the next sequence, in bytes; a wide band takes more. */
const MOST_KEPT_BYTES = 128 * 1024 * 1024;

export interface ScratchOptions {
  readonly isPlain?: boolean;
  /** Shared with other threads: what needs very much memory is done by one at a time. */
  readonly wideLock?: WideLock | null;
}

/** Working memory for sequences of a dataset; it grows where one needs more. */
export function createScratch(
  dataset: Dataset,
  { isPlain = false, wideLock = null }: ScratchOptions = {},
): AnalysisScratch {
  const buffers = createBuffers();
  const first = isPlain ? null : createQuick(dataset, wideLock);
  if (first === null) {
    return {
      ...buffers,
      isPlain,
      aligner: new PlainAligner(dataset, buffers),
      peptides: new PlainPeptideAligner(dataset, buffers),
      quickPeptides: null,
      trim: () => undefined,
    };
  }
  let quick = first;
  return {
    ...buffers,
    isPlain,
    get aligner() {
      return quick.aligner;
    },
    get peptides() {
      return quick.peptides;
    },
    get quickPeptides() {
      return quick.peptides;
    },
    trim() {
      // Memory of WebAssembly never shrinks, but it can be left behind.
      if (quick.memory.bytes.length > MOST_KEPT_BYTES)
        quick = createQuick(dataset, wideLock) ?? quick;
    },
  };
}

/** Null where the parameters of a dataset are none for the kernels. */
function createQuick(dataset: Dataset, wideLock: WideLock | null) {
  const memory = new KernelMemory();
  const aligner = KernelAligner.create(dataset, memory, wideLock);
  const peptides = KernelPeptideAligner.create(dataset, memory);
  return aligner === null || peptides === null ? null : { memory, aligner, peptides };
}
