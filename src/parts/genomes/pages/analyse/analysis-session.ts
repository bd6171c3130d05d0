import { formatCsvRow } from '../../../../engine/analysis/csv.ts';
import type { PlacedQuery } from '../../../../engine/analysis/tree-output/placed-query.ts';
import { formatTsvRow } from '../../../../engine/analysis/tsv.ts';
import { assert } from '../../../../std/assert.ts';
import { beQuiet } from '../../../../web/api/quiet.ts';
import { AnalysisPool, type Thread } from './analysis-pool.ts';
import { fetchDataset } from './dataset-transfer.ts';
import { loadUnpackers } from './read-plain.ts';
import type { InputFault, Source } from './read-records.ts';
import { parseTsvRow, type ResultRow } from './result-row.ts';
import { type Progress, runAnalysis } from './run-analysis.ts';
import type { DatasetDescription, ThreadAnswer, TreeFormat, Want } from './thread-protocol.ts';

export type DatasetState =
  | { readonly stage: 'loading' }
  | { readonly stage: 'ready'; readonly description: DatasetDescription }
  | { readonly stage: 'failed'; readonly error: unknown };

export interface RunState {
  readonly stage: 'running' | 'finished' | 'cancelled' | 'failed';
  readonly sources: readonly string[];
  readonly progress: Progress;
  readonly seconds: number;
  readonly faults: readonly InputFault[];
  readonly error: unknown;
}

export interface SessionState {
  readonly dataset: DatasetState;
  readonly run: RunState | null;
  /** Names of what is analysed as soon as the dataset is there. */
  readonly waiting: readonly string[];
  readonly rows: readonly ResultRow[];
  /** Counts the runs, so that what was chosen in the results of one does not stay for the next. */
  readonly runNumber: number;
}

/** A file of the results; where the genome has several segments, of those of one. */
export type FileKind = (
  | { readonly kind: 'tsv' }
  | { readonly kind: 'csv' }
  | { readonly kind: 'again'; readonly want: Exclude<Want, { readonly kind: 'rows' | 'placed' }> }
  | { readonly kind: 'tree'; readonly format: TreeFormat }
) & { readonly segment?: string | undefined };

// Often enough to look steady, seldom enough that drawing the table takes little of the time.
const PUBLISH_MILLISECONDS = 120;

/**
 * The analysis page's state, outside of React: the dataset, its threads, which stay warm from run to
 * run, and the results so far. Sequences are read from the user's file and go to the threads; no code
 * here or in a thread has a way to send them anywhere.
 */
export class AnalysisSession {
  readonly pathogen: string;
  readonly threads: number;
  readonly #start: () => Thread;
  readonly #fetch: typeof fetchDataset;
  readonly #listeners = new Set<() => void>();
  readonly #abort = new AbortController();
  /** Whose threads may still read the dataset. */
  #opening: AnalysisPool | null = null;
  #pool: AnalysisPool | null = null;
  #state: SessionState = {
    dataset: { stage: 'loading' },
    run: null,
    waiting: [],
    rows: [],
    runNumber: 0,
  };
  /** Given before the dataset was there. */
  #waiting: readonly Source[] = [];
  #rows: ResultRow[] = [];
  #sources: readonly Source[] = [];
  #running: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #run: RunState | null = null;

  constructor(options: {
    readonly pathogen: string;
    readonly threads: number;
    readonly start: () => Thread;
    /** As `fetchDataset` unless given. */
    readonly fetch?: typeof fetchDataset;
  }) {
    this.#fetch = options.fetch ?? fetchDataset;
    this.pathogen = options.pathogen;
    this.threads = options.threads;
    this.#start = options.start;
    this.load();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): SessionState => this.#state;

  /** Fetches and opens the dataset; again where that failed. */
  async load(): Promise<void> {
    this.#publish({ dataset: { stage: 'loading' } });
    try {
      const unpackers = loadUnpackers();
      const bytes = await this.#fetch(this.pathogen, this.#abort.signal);
      this.#opening = new AnalysisPool({ start: this.#start, bytes, size: this.threads });
      const [description] = await Promise.all([this.#opening.description, unpackers]);
      this.#pool = this.#opening;
      this.#publish({ dataset: { stage: 'ready', description } });
      const waiting = this.takeWaiting();
      if (waiting.length > 0) this.run(waiting);
    } catch (error) {
      this.#opening?.close();
      if (!this.#abort.signal.aborted) this.#publish({ dataset: { stage: 'failed', error } });
    }
  }

  /** Gives what waits for the dataset to whoever analyses it in another way. */
  takeWaiting(): readonly Source[] {
    const waiting = this.#waiting;
    this.#wait([]);
    return waiting;
  }

  #wait(sources: readonly Source[]): void {
    this.#waiting = sources;
    this.#publish({ waiting: sources.map(({ name }) => name) });
  }

  /** Analyses sources, once the dataset is there; what was there before is replaced. */
  async run(sources: readonly Source[]): Promise<void> {
    const pool = this.#pool;
    if (pool === null) {
      this.#wait(sources);
      return;
    }
    this.cancel();
    const own = new AbortController();
    this.#running = own;
    this.#sources = sources;
    this.#rows = [];
    const started = performance.now();
    const names = sources.map(({ name }) => name);
    const begun = {
      stage: 'running',
      sources: names,
      seconds: 0,
      faults: [],
      error: null,
    } as const;
    this.#run = { ...begun, progress: { done: 0, share: 0 } };
    this.#publish({ run: this.#run, rows: [], runNumber: this.#state.runNumber + 1 });
    const update = (change: Partial<RunState>): void => {
      if (own !== this.#running || this.#run === null) return;
      this.#run = { ...this.#run, ...change, seconds: (performance.now() - started) / 1000 };
      this.#publishSoon();
    };
    const endQuiet = beQuiet();
    try {
      await runAnalysis(pool, {
        sources,
        want: { kind: 'rows' },
        signal: own.signal,
        onAnswer: (answer) => this.#takeRows(answer),
        onProgress: (progress) => update({ progress }),
        onFault: (fault) => update({ faults: [...(this.#run?.faults ?? []), fault] }),
      });
      if (!own.signal.aborted) update({ stage: 'finished' });
    } catch (error) {
      if (!own.signal.aborted) update({ stage: 'failed', error });
    } finally {
      endQuiet();
      if (own === this.#running) this.#publishNow();
    }
  }

  /** Ends the run under way; its results so far stay. */
  cancel(): void {
    if (this.#run?.stage !== 'running') return;
    this.#running?.abort();
    this.#run = { ...this.#run, stage: 'cancelled' };
    this.#publishNow();
  }

  /** Ends the threads. */
  close(): void {
    this.#abort.abort();
    this.#running?.abort();
    this.#opening?.close();
  }

  /**
   * Makes a file of all results. Tables are there; the rest is made by analysing again, because holding
   * it for thousands of genomes would fill the memory.
   */
  async makeFile(
    file: FileKind,
    header: readonly string[],
    onProgress: (share: number) => void,
  ): Promise<Blob> {
    const { segment } = file;
    const rows = this.#rows.filter((row) => segment === undefined || row.segment === segment);
    if (file.kind === 'tsv') {
      return new Blob([formatTsvRow(header), ...rows.map(({ line }) => line)]);
    }
    if (file.kind === 'csv') {
      const lines = rows.map(({ line }) => formatCsvRow(parseTsvRow(line)));
      return new Blob([formatCsvRow(header), ...lines]);
    }
    const texts: string[] = [];
    const placed: PlacedQuery[] = [];
    const want = {
      ...(file.kind === 'again' ? file.want : ({ kind: 'placed' } as const)),
      segment,
    };
    await this.#analyseAgain(want, onProgress, (answer) => {
      if (answer.kind === 'text') texts.push(answer.text);
      if (answer.kind === 'placed') placed.push(...answer.placed);
    });
    if (file.kind === 'again') return new Blob(texts);
    const { format } = file;
    const answer = await this.#pool?.run({ kind: 'tree', format, segment, placed });
    assert(answer?.kind === 'file', 'a tree is answered with a file');
    return answer.file;
  }

  async #analyseAgain(
    want: Want,
    onProgress: (share: number) => void,
    onAnswer: (answer: ThreadAnswer) => void,
  ): Promise<void> {
    const pool = this.#pool;
    assert(pool !== null, 'there are results, so there are threads');
    const total = this.#rows.length;
    const own = new AbortController();
    const endQuiet = beQuiet();
    try {
      await runAnalysis(pool, {
        sources: this.#sources,
        want,
        signal: own.signal,
        onAnswer,
        onProgress: ({ done }) => {
          onProgress(total === 0 ? 1 : done / total);
          // After a cancelled run the file holds what the table holds.
          if (done >= total) own.abort();
        },
        onFault: ({ kind, detail }) => {
          if (kind === 'unreadable') throw new Error(detail);
        },
      });
    } finally {
      endQuiet();
    }
  }

  #takeRows(answer: ThreadAnswer): void {
    assert(answer.kind === 'rows', 'rows were wanted');
    this.#rows.push(...answer.rows);
  }

  #publishSoon(): void {
    this.#timer ??= setTimeout(() => this.#publishNow(), PUBLISH_MILLISECONDS);
  }

  #publishNow(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#publish({ run: this.#run, rows: this.#rows.slice() });
  }

  #publish(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
