import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../../schema/errors.ts';
import type { Instance } from '../../../schema/ports.ts';
import type { Clock } from '../../../std/clock.ts';
import { type AnalysisCounts, countAnalyses, type OutdatedScope } from './find-outdated.ts';
import { InstanceClaimedError } from './instance-claim.ts';
import type { ReanalysisEvent, ReanalysisSummary } from './reanalysis-event.ts';
import type { ReanalysisDependencies } from './reanalysis-request.ts';
import { runReanalysis } from './run-reanalysis.ts';

export interface ReanalysisJobsOptions extends ReanalysisDependencies {
  readonly clock: Clock;
}

/** How the background work on an instance stands. */
export interface ReanalysisState extends AnalysisCounts {
  readonly instance: string;
  /** What its entries are analysed with now. */
  readonly engineVersion: string;
  readonly datasetTag: string;
  readonly status: 'idle' | 'waiting' | 'running';
  /** Of the run under way, or of the last one since this process started. */
  readonly checked: number;
  readonly changed: number;
  readonly failed: number;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Why the last run ended before its end. */
  readonly error: string | null;
}

/** How a job ended. */
export type JobEnd =
  | { readonly instance: string; readonly summary: ReanalysisSummary }
  | { readonly instance: string; readonly error: unknown };

type Progress = Pick<
  ReanalysisState,
  'status' | 'checked' | 'changed' | 'failed' | 'startedAt' | 'finishedAt' | 'error'
>;

const IDLE: Progress = {
  status: 'idle',
  checked: 0,
  changed: 0,
  failed: 0,
  startedAt: null,
  finishedAt: null,
  error: null,
};

// Counting a million analyses takes about a second, and whoever asks may ask often.
const COUNTS_KEPT_MILLISECONDS = 2000;
// A command beside the node has the instance; what it leaves is done when it has ended.
const CLAIM_PAUSE_MILLISECONDS = 2000;

/**
 * Brings instances up to date behind a running node: one after the other, one batch at a time, so that an
 * import beside it gets its share of the threads first and questions never wait.
 */
export class ReanalysisJobs {
  readonly #options: ReanalysisJobsOptions;
  readonly #queue = new Map<string, Instance>();
  readonly #progress = new Map<string, Progress>();
  readonly #counts = new Map<
    string,
    { key: string; at: number; counts: Promise<AnalysisCounts> }
  >();
  readonly #stop = new AbortController();
  #work: Promise<void> | null = null;
  /** Told of every job that came to something. */
  onEnd: (end: JobEnd) => void = () => undefined;

  constructor(options: ReanalysisJobsOptions) {
    this.#options = options;
  }

  /** Has an instance looked through; once more where that is under way, since its dataset may be new. */
  start(instance: Instance): void {
    if (this.#stop.signal.aborted) return;
    this.#queue.set(instance.id, instance);
    if (this.#progress.get(instance.id)?.status !== 'running')
      this.#progress.set(instance.id, { ...IDLE, status: 'waiting' });
    this.#work ??= this.#run().finally(() => {
      this.#work = null;
    });
  }

  /** @throws AppError pathogen-not-found */
  async getState(instance: Instance): Promise<ReanalysisState> {
    const { analyse } = this.#options;
    const versions = await analyse.findVersions(instance.pathogen);
    if (versions === null) throw new AppError('pathogen-not-found');
    const { engineVersion, datasetTag } = versions;
    const counts = await this.#count({ instance: instance.id, versions, madeBefore: null });
    const progress = this.#progress.get(instance.id) ?? IDLE;
    return { instance: instance.id, engineVersion, datasetTag, ...counts, ...progress };
  }

  #count(scope: OutdatedScope): Promise<AnalysisCounts> {
    const { engineVersion, datasetDigest } = scope.versions;
    const key = `${engineVersion} ${datasetDigest}`;
    const now = performance.now();
    const kept = this.#counts.get(scope.instance);
    if (kept?.key === key && now - kept.at < COUNTS_KEPT_MILLISECONDS) return kept.counts;
    const counts = countAnalyses(this.#options.db, scope);
    this.#counts.set(scope.instance, { key, at: now, counts });
    return counts;
  }

  /** Ends after the batch under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #run(): Promise<void> {
    for (const instance of this.#queue.values()) {
      if (this.#stop.signal.aborted) return;
      this.#queue.delete(instance.id);
      const startedAt = this.#options.clock.now().toISOString();
      this.#progress.set(instance.id, { ...IDLE, status: 'running', startedAt });
      let error: string | null = null;
      try {
        await this.#runOne(instance);
      } catch (cause) {
        error = cause instanceof Error ? cause.message : String(cause);
        if (!this.#stop.signal.aborted) this.onEnd({ instance: instance.id, error: cause });
      }
      const finishedAt = this.#options.clock.now().toISOString();
      const status = this.#queue.has(instance.id) ? 'waiting' : 'idle';
      this.#update(instance.id, { status, finishedAt, error });
    }
  }

  #update(id: string, changes: Partial<Progress>): void {
    this.#progress.set(id, { ...(this.#progress.get(id) ?? IDLE), ...changes });
  }

  async #runOne(instance: Instance): Promise<void> {
    const { db, analyse, clock } = this.#options;
    const events = runReanalysis(
      { db, analyse },
      {
        instance,
        scope: 'outdated',
        isDryRun: false,
        limit: null,
        concurrency: 1,
        now: clock.now,
        signal: this.#stop.signal,
      },
    );
    try {
      for await (const event of events) this.#take(instance.id, event);
    } catch (error) {
      if (!(error instanceof InstanceClaimedError)) throw error;
      this.#queue.set(instance.id, instance);
      this.#update(instance.id, { status: 'waiting' });
      await delay(CLAIM_PAUSE_MILLISECONDS, undefined, { signal: this.#stop.signal });
    }
  }

  #take(id: string, event: ReanalysisEvent): void {
    if (event.type === 'record') {
      const { checked, changed, failed } = this.#progress.get(id) ?? IDLE;
      this.#update(id, {
        checked: checked + 1,
        changed: changed + (event.outcome === 'changed' ? 1 : 0),
        failed: failed + (event.outcome === 'failed' ? 1 : 0),
      });
    } else if (event.type === 'summary' && event.checked > 0) {
      const { type: _type, ...summary } = event;
      this.onEnd({ instance: id, summary });
    }
  }
}
