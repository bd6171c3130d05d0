import type { Aligner } from './aligner.ts';
import { type Buffers, createBuffers } from './buffers.ts';
import type { Dataset } from './dataset.ts';
import { KernelAligner } from './kernel-aligner.ts';
import { KernelPeptideAligner } from './kernel-peptide-aligner.ts';
import { KernelMemory } from './kernels/kernel-memory.ts';
import { type PeptideAligner, PlainPeptideAligner } from './peptide.ts';
import { PlainAligner } from './plain-aligner.ts';

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
}

/** Working memory for sequences of a dataset; it grows where one needs more. */
export function createScratch(
  dataset: Dataset,
  { isPlain = false }: { readonly isPlain?: boolean } = {},
): AnalysisScratch {
  const buffers = createBuffers();
  const plain = () => ({
    aligner: new PlainAligner(dataset, buffers),
    peptides: new PlainPeptideAligner(dataset, buffers),
    quickPeptides: null,
  });
  if (isPlain) return { ...buffers, isPlain, ...plain() };
  const memory = new KernelMemory();
  const aligner = KernelAligner.create(dataset, memory);
  const peptides = KernelPeptideAligner.create(dataset, memory);
  if (aligner === null || peptides === null) return { ...buffers, isPlain, ...plain() };
  return { ...buffers, isPlain, aligner, peptides, quickPeptides: peptides };
}
