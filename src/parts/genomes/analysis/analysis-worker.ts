// Runs in a thread: analyses batches of sequences with the dataset of their pathogen.
import { workerData } from 'node:worker_threads';
import type { AnalysisInput } from '../../../engine/analysis/result.ts';
import { createScratch } from '../../../engine/analysis/scratch.ts';
import {
  analyseAsSegment,
  createSegmentSearch,
  type SegmentAnswer,
  type SegmentContext,
  type SegmentSearch,
} from '../../../engine/analysis/segment-search.ts';
import { toAnalysisSummary } from '../../../engine/analysis/summary.ts';
import { ValueCache } from '../../../platform/files/value-cache.ts';
import { serveTasks } from '../../../platform/workers/serve-tasks.ts';
import type { AnalysisSummary } from '../../../schema/analysis-summary.ts';
import type { AnalysedSequence, AnalysisVersions, NamedSequence } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { Result } from '../../../std/result.ts';
import { type DatasetPlace, listSegmentPlaces, segmentOfPlace } from '../analyse/dataset-place.ts';
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

interface ReadySegment extends SegmentContext {
  /** Of what was read, whatever the task says. */
  readonly versions: AnalysisVersions;
  readonly references: ReturnType<typeof findReferences>;
  readonly referenceBytes: Uint8Array;
}

interface Ready {
  /** That of the task for which it was read. */
  readonly digest: string;
  readonly search: SegmentSearch<ReadySegment>;
}
const readyById = new Map<string, Ready>();

async function prepare(task: Pick<AnalysisTask, 'pathogen' | 'digest'>): Promise<Ready> {
  const known = readyById.get(task.pathogen);
  if (known?.digest === task.digest) return known;
  const place = {
    kind: 'pathogen',
    name: task.pathogen,
    segment: null,
    folders,
    tag: null,
  } as const;
  const segments: ReadySegment[] = [];
  for (const one of orThrow(await listSegmentPlaces(place))) segments.push(await prepareOne(one));
  const ready: Ready = { digest: task.digest, search: createSegmentSearch(segments) };
  readyById.set(task.pathogen, ready);
  return ready;
}

async function prepareOne(place: DatasetPlace): Promise<ReadySegment> {
  const prepared = orThrow(await loadPrepared(place, cache));
  const { tag, digest } = prepared;
  const dataset = adoptPrepared(prepared);
  const references = findReferences(dataset);
  return {
    name: segmentOfPlace(place),
    dataset,
    versions: { engineVersion, datasetTag: tag, datasetDigest: digest },
    scratch: createScratch(dataset, { wideLock }),
    references,
    referenceBytes: Buffer.from(references.nucleotide, 'latin1'),
  };
}

function orThrow<T>(result: Result<T, Problem[]>): T {
  if (result.ok) return result.value;
  throw new Error(result.error.map(({ where, hint }) => `${where}: ${hint}`).join('; '));
}

function analyseOne(
  { search }: Ready,
  { name, letters, segment: named }: NamedSequence,
  { index, analysedAt }: { readonly index: number; readonly analysedAt: string },
): AnalysedSequence {
  const input = { index, name, sequence: letters };
  const segment = named ?? null;
  const answer = analyseAsSegment(search, input, segment);
  if (answer.kind !== 'analysed') {
    return { ok: false, problem: describeSegment(answer, search, { name, segment }) };
  }
  const { result, segment: own } = answer;
  if (!result.ok) {
    return {
      ok: false,
      problem: { code: 'analysis-failed', where: input.name, value: '', hint: result.error },
    };
  }
  return toAnalysed(own, { input, summary: toAnalysisSummary(own.dataset, result), analysedAt });
}

function toAnalysed(
  { name, versions, references, referenceBytes }: ReadySegment,
  {
    input,
    summary,
    analysedAt,
  }: {
    readonly input: AnalysisInput;
    readonly summary: AnalysisSummary;
    readonly analysedAt: string;
  },
): AnalysedSequence {
  const origin = { ...versions, analysedAt };
  return {
    ok: true,
    segment: name,
    analysisJson: JSON.stringify(toStoredAnalysis(summary, references, origin)),
    ...compressLetters(input.sequence, referenceBytes),
    warnings: summary.warnings,
  };
}

/** Why the segment of a sequence is not known. */
function describeSegment(
  answer: Exclude<SegmentAnswer<ReadySegment>, { readonly kind: 'analysed' }>,
  { segments }: SegmentSearch<ReadySegment>,
  { name, segment }: { readonly name: string; readonly segment: string | null },
): Problem {
  const place = { where: name.slice(0, 200), value: segment ?? '' };
  const all = segments.map((one) => one.name).join(', ');
  if (answer.kind === 'contradiction') {
    const hint = `It is named as segment ${segment}, and its letters are those of segment ${answer.found.name}. Correct the name, or send the sequence that belongs to it.`;
    return { code: 'segment-contradicted', ...place, hint };
  }
  const hint =
    answer.kind === 'unnamed'
      ? `The pathogen has no segment ${segment}; its segments are ${all}.`
      : `It resembles none of the segments (${all}). Check that it is a sequence of this pathogen; a name that ends with the segment, such as x_${segments[0]?.name}, has it analysed as that one.`;
  return { code: 'segment-unknown', ...place, hint };
}

serveTasks<AnalysisTask | TextTask, AnalysisAnswer | TextAnswer>(async (task) => {
  const ready = await prepare(task);
  if ('kind' in task) {
    const tagOf = ({ versions }: ReadySegment) => versions.datasetTag;
    return writeTexts(task, ready.search, { engineVersion, tagOf });
  }
  return task.sequences.map((sequence, index) =>
    analyseOne(ready, sequence, { index, analysedAt: task.analysedAt }),
  );
});
