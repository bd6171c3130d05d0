// Runs in a thread: analyses batches of sequences with the dataset of their pathogen.
import { workerData } from 'node:worker_threads';
import { analyse } from '../../../engine/analysis/analyse.ts';
import type { AnalysisInput } from '../../../engine/analysis/result.ts';
import { type AnalysisScratch, createScratch } from '../../../engine/analysis/scratch.ts';
import { toAnalysisSummary } from '../../../engine/analysis/summary.ts';
import { serveTasks } from '../../../platform/workers/serve-tasks.ts';
import type { AnalysedSequence } from '../../../schema/ports.ts';
import { openThreadLock } from '../analyse/thread-lock.ts';
import type { LoadedPathogen } from '../pathogens/pathogen-store.ts';
import { loadPathogen } from '../pathogens/pathogen-store.ts';
import { toStoredAnalysis } from '../stored-analysis.ts';
import type {
  AnalysisAnswer,
  AnalysisTask,
  AnalysisWorkerData,
  TextAnswer,
  TextTask,
} from './analysis-task.ts';
import { compressLetters } from './compress-letters.ts';
import { findReferences } from './find-references.ts';
import { datasetTagOf, toAnalysisVersions } from './to-analysis-versions.ts';
import { writeTexts } from './write-texts.ts';

const { folders, engineVersion, wideLock: word } = workerData as AnalysisWorkerData;
const wideLock = openThreadLock(word);

interface Ready {
  readonly digest: string;
  readonly loaded: LoadedPathogen;
  readonly scratch: AnalysisScratch;
  readonly references: ReturnType<typeof findReferences>;
  readonly referenceBytes: Uint8Array;
}
const readyById = new Map<string, Ready>();

async function prepare(task: Pick<AnalysisTask, 'pathogen' | 'digest'>): Promise<Ready> {
  const known = readyById.get(task.pathogen);
  if (known?.digest === task.digest) return known;
  const store = { ...folders, now: () => new Date(), timeoutMilliseconds: 60_000 };
  const loaded = await loadPathogen(store, task.pathogen);
  if (!loaded.ok)
    throw new Error(loaded.error.map(({ where, hint }) => `${where}: ${hint}`).join('; '));
  const references = findReferences(loaded.value.dataset);
  const ready: Ready = {
    digest: task.digest,
    loaded: loaded.value,
    scratch: createScratch(loaded.value.dataset, { wideLock }),
    references,
    referenceBytes: Buffer.from(references.nucleotide, 'latin1'),
  };
  readyById.set(task.pathogen, ready);
  return ready;
}

function analyseOne(ready: Ready, input: AnalysisInput, analysedAt: string): AnalysedSequence {
  const { dataset, meta } = ready.loaded;
  const result = analyse(dataset, input, ready.scratch);
  if (!result.ok) {
    return {
      ok: false,
      problem: { code: 'analysis-failed', where: input.name, value: '', hint: result.error },
    };
  }
  const summary = toAnalysisSummary(dataset, result);
  const origin = { ...toAnalysisVersions(meta, engineVersion), analysedAt };
  return {
    ok: true,
    analysisJson: JSON.stringify(toStoredAnalysis(summary, ready.references, origin)),
    ...compressLetters(input.sequence, ready.referenceBytes),
    warnings: summary.warnings,
  };
}

serveTasks<AnalysisTask | TextTask, AnalysisAnswer | TextAnswer>(async (task) => {
  const ready = await prepare(task);
  if ('kind' in task) {
    const { dataset, meta } = ready.loaded;
    const origin = { engineVersion, datasetTag: datasetTagOf(meta) };
    return writeTexts(task, { dataset, scratch: ready.scratch, origin });
  }
  return task.sequences.map(({ name, letters }, index) =>
    analyseOne(ready, { index, name, sequence: letters }, task.analysedAt),
  );
});
