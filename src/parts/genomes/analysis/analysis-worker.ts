// Runs in a thread: analyses batches of sequences with the dataset of their pathogen.
import { workerData } from 'node:worker_threads';
import { analyse } from '../../../engine/analysis/analyse.ts';
import type { Dataset } from '../../../engine/analysis/dataset.ts';
import type { AnalysisInput } from '../../../engine/analysis/result.ts';
import { type AnalysisScratch, createScratch } from '../../../engine/analysis/scratch.ts';
import { toAnalysisSummary } from '../../../engine/analysis/summary.ts';
import { ValueCache } from '../../../platform/files/value-cache.ts';
import { serveTasks } from '../../../platform/workers/serve-tasks.ts';
import type { AnalysedSequence, AnalysisVersions } from '../../../schema/ports.ts';
import { adoptPrepared, loadPrepared } from '../analyse/prepared-dataset.ts';
import { openThreadLock } from '../analyse/thread-lock.ts';
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
import { writeTexts } from './write-texts.ts';

const { folders, engineVersion, cacheFolder, wideLock: word } = workerData as AnalysisWorkerData;
const cache = cacheFolder === null ? null : new ValueCache(cacheFolder);
const wideLock = openThreadLock(word);

interface Ready {
  /** That of the task for which it was read. */
  readonly digest: string;
  readonly dataset: Dataset;
  /** Of what was read, whatever the task says. */
  readonly versions: AnalysisVersions;
  readonly scratch: AnalysisScratch;
  readonly references: ReturnType<typeof findReferences>;
  readonly referenceBytes: Uint8Array;
}
const readyById = new Map<string, Ready>();

async function prepare(task: Pick<AnalysisTask, 'pathogen' | 'digest'>): Promise<Ready> {
  const known = readyById.get(task.pathogen);
  if (known?.digest === task.digest) return known;
  const place = { kind: 'pathogen', name: task.pathogen, folders, tag: null } as const;
  const loaded = await loadPrepared(place, cache);
  if (!loaded.ok)
    throw new Error(loaded.error.map(({ where, hint }) => `${where}: ${hint}`).join('; '));
  const { tag, digest } = loaded.value;
  const dataset = adoptPrepared(loaded.value);
  const references = findReferences(dataset);
  const ready: Ready = {
    digest: task.digest,
    dataset,
    versions: { engineVersion, datasetTag: tag, datasetDigest: digest },
    scratch: createScratch(dataset, { wideLock }),
    references,
    referenceBytes: Buffer.from(references.nucleotide, 'latin1'),
  };
  readyById.set(task.pathogen, ready);
  return ready;
}

function analyseOne(ready: Ready, input: AnalysisInput, analysedAt: string): AnalysedSequence {
  const { dataset, versions } = ready;
  const result = analyse(dataset, input, ready.scratch);
  if (!result.ok) {
    return {
      ok: false,
      problem: { code: 'analysis-failed', where: input.name, value: '', hint: result.error },
    };
  }
  const summary = toAnalysisSummary(dataset, result);
  const origin = { ...versions, analysedAt };
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
    const { dataset, scratch, versions } = ready;
    const origin = { engineVersion, datasetTag: versions.datasetTag };
    return writeTexts(task, { dataset, scratch, origin });
  }
  return task.sequences.map(({ name, letters }, index) =>
    analyseOne(ready, { index, name, sequence: letters }, task.analysedAt),
  );
});
