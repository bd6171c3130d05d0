import type { FastaRecord } from '../../src/bio/fasta.ts';
import { alignNucleotides } from '../../src/engine/analysis/align.ts';
import { analyse } from '../../src/engine/analysis/analyse.ts';
import { callNucleotides } from '../../src/engine/analysis/calls.ts';
import type { Dataset } from '../../src/engine/analysis/dataset.ts';
import { placeQuery } from '../../src/engine/analysis/founders.ts';
import { KernelAligner } from '../../src/engine/analysis/kernel-aligner.ts';
import { createScratch } from '../../src/engine/analysis/scratch.ts';
import { translateQuery } from '../../src/engine/analysis/translate-query.ts';
import { formatTsvRow, toTsvCells } from '../../src/engine/analysis/tsv.ts';
import { parseBatch } from '../../src/parts/genomes/analyse/parse-batch.ts';

/** Microseconds of CPU that each step takes for one genome, and on which way genomes were aligned. */
export interface StepFigures {
  readonly steps: Readonly<Record<string, number>>;
  readonly byWindows: number;
  readonly computedCells: number;
  readonly genomes: number;
}

/** Runs the steps of the analysis one by one, in this thread, and adds up their times. */
export function measureSteps(
  dataset: Dataset,
  records: readonly FastaRecord[],
  rounds: number,
): StepFigures {
  const scratch = createScratch(dataset);
  const steps = new Map<string, number>();
  const time = <T>(name: string, run: () => T): T => {
    const started = performance.now();
    const value = run();
    steps.set(name, (steps.get(name) ?? 0) + performance.now() - started);
    return value;
  };
  let genomes = 0;
  // The first round is not counted: code is compiled then, and tree nodes are summed up.
  for (let round = 0; round <= rounds; round++) {
    if (round === 1) steps.clear();
    for (const { name, letters } of records) {
      const lines = Buffer.from(letters).toString('latin1').replace(/.{60}/g, '$&\n');
      const bytes = Buffer.from(`>${name}\n${lines}\n`);
      const [record] = time('read', () => [
        ...parseBatch({
          kind: 'text',
          bytes,
          file: 'bench',
          maxRecordBytes: 1e9,
          index: 0,
          count: 1,
        }),
      ]);
      if (record === undefined) continue;
      const { aligner } = scratch;
      const alignment = time('align', () => {
        aligner.readLetters(record.letters);
        return alignNucleotides(dataset, aligner, record.letters.length);
      });
      if (!alignment.ok) continue;
      if (round > 0) genomes++;
      const { aligned } = alignment.value;
      const calls = time('call', () =>
        callNucleotides(aligned, dataset.reference, (own, range) =>
          aligner.listChanges(own, range),
        ),
      );
      const translations = time('translate', () =>
        translateQuery(dataset, { alignment: alignment.value, calls }, scratch),
      );
      const { tree } = dataset;
      if (tree !== null) {
        const query = { aligned, calls, translations };
        time('place', () => placeQuery(dataset, { tree, query }, scratch));
      }
      const result = analyse(dataset, { index: 0, name, sequence: record.letters }, scratch);
      time('write', () => Buffer.from(formatTsvRow(toTsvCells(dataset, result))));
    }
  }
  const counts = aligner(scratch.aligner);
  return {
    steps: Object.fromEntries(
      [...steps].map(([name, total]) => [name, Number(((1000 * total) / genomes).toFixed(1))]),
    ),
    byWindows: counts.withSkips / counts.bands,
    computedCells: counts.computed / counts.cells,
    genomes,
  };
}

function aligner(own: unknown): KernelAligner['counts'] {
  if (own instanceof KernelAligner) return own.counts;
  throw new Error('the benchmark is of the quick way');
}
