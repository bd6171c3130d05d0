import { defined } from '../../../../std/assert.ts';
import type { AnalysisPool } from './analysis-pool.ts';
import { type InputFault, readRecords, type Source } from './read-records.ts';
import type { ThreadAnswer, Want } from './thread-protocol.ts';

export interface RunOptions {
  readonly sources: readonly Source[];
  readonly want: Want;
  readonly signal: AbortSignal;
  /** Answers in the order of the sequences. */
  readonly onAnswer: (answer: ThreadAnswer) => void;
  readonly onProgress: (progress: Progress) => void;
  readonly onFault: (fault: InputFault) => void;
}

export interface Progress {
  /** Sequences that are done. */
  readonly done: number;
  /** How much of the input has been read, 0 to 1. */
  readonly share: number;
}

/**
 * Reads sources and sends their sequences through the threads, a few batches ahead of them, so that
 * memory does not grow with the input. Ends early, without an error, when the signal is given.
 */
export async function runAnalysis(pool: AnalysisPool, options: RunOptions): Promise<void> {
  const { signal, sources } = options;
  const total = sources.reduce((sum, { blob }) => sum + blob.size, 0);
  const waiting: { count: number; share: number; answers: Promise<ThreadAnswer[]> }[] = [];
  let done = 0;
  const takeFirst = async (): Promise<void> => {
    const { count, share, answers } = defined(waiting.shift(), 'a batch under way');
    for (const answer of await answers) {
      if (!signal.aborted) options.onAnswer(answer);
    }
    done += count;
    if (!signal.aborted) options.onProgress({ done, share });
  };
  for await (const item of readRecords(sources)) {
    if (signal.aborted) break;
    if ('fault' in item) {
      options.onFault(item.fault);
      continue;
    }
    const answers = pool.analyse(options.want, item.sequences);
    answers.catch(() => undefined);
    const share = total === 0 ? 1 : Math.min(1, item.bytes / total);
    waiting.push({ count: item.sequences.length, share, answers });
    if (waiting.length >= 3 * pool.size) await takeFirst();
  }
  while (waiting.length > 0 && !signal.aborted) await takeFirst();
}
