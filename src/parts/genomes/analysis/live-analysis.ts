import { formatTsvRow } from '../../../engine/analysis/tsv.ts';
import { AppError } from '../../../schema/errors.ts';
import { readAhead } from '../../../std/streams.ts';
import type { InputBatch } from '../analyse/analyse-task.ts';
import { BatchSlots } from '../analyse/batch-slots.ts';
import type { ResultOrigin } from '../analyse/ndjson-line.ts';
import { countSequences } from '../analyse/parse-batch.ts';
import { InputError, readBatches } from '../analyse/read-batches.ts';
import type { PathogenCatalogue } from '../pathogen-catalogue.ts';
import type { LoadedPathogen } from '../pathogens/pathogen-store.ts';
import type { AnalysisService } from './analysis-service.ts';
import type { TextFormat } from './analysis-task.ts';
import { limitIdleness } from './limit-idleness.ts';
import { datasetTagOf } from './to-analysis-versions.ts';
import { listTextColumns, TextWriter } from './write-texts.ts';

export interface LiveAnalysisOptions {
  readonly catalogue: PathogenCatalogue;
  readonly analysis: AnalysisService;
  readonly engineVersion: string;
  readonly maxRecordBytes: number;
  /** Requests under way at once. */
  readonly maxUnderWay: number;
  /** How long a client may neither send nor take anything. */
  readonly idleMilliseconds?: number;
}

export interface LiveRequest {
  readonly pathogen: string;
  /** FASTA, plain or packed. */
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly format: TextFormat;
  readonly signal: AbortSignal;
}

export interface LiveAnswer {
  readonly origin: ResultOrigin;
  /** Lines in the order of the sequences: a few at a time, or all where there are only a few. */
  readonly body: AsyncGenerator<string> | string;
}

/**
 * Clients that read nothing before they have sent everything would wait for ever on a body whose
 * results fill the connection; up to this many bytes of it are taken in anyway.
 */
const READ_AHEAD_BYTES = 32 * 1024 ** 2;
const IDLE_MILLISECONDS = 60_000;
const RETRY_SECONDS = 5;

/** Analyses what a request carries, in the warm threads, and stores nothing. */
export class LiveAnalysis {
  readonly #options: LiveAnalysisOptions;
  readonly #slots = new BatchSlots();
  #underWay = 0;

  constructor(options: LiveAnalysisOptions) {
    this.#options = options;
  }

  /**
   * Begins; the first results are there when it resolves, so that a refusal still has its own status.
   * @throws AppError pathogen-not-found, too-many-requests, request-too-large or request-invalid
   */
  async start(request: LiveRequest): Promise<LiveAnswer> {
    const loaded = await this.#options.catalogue.load(request.pathogen);
    const release = this.#enter();
    try {
      const { engineVersion } = this.#options;
      const origin = { engineVersion, datasetTag: datasetTagOf(loaded.meta) };
      const run = new LiveRun(this.#options, request, { loaded, origin, slots: this.#slots });
      const texts = run.texts();
      const first = await texts.next();
      if (first.done === true) {
        throw new AppError('request-invalid', { detail: 'The body holds no sequence.' });
      }
      const header = request.format === 'tsv' ? formatTsvRow(listTextColumns(loaded.segments)) : '';
      const begin = `${header}${first.value}`;
      if (!run.isWhole) return { origin, body: this.#hand(begin, texts, release) };
      await texts.return(undefined);
      release();
      return { origin, body: begin };
    } catch (error) {
      release();
      throw error;
    }
  }

  #enter(): () => void {
    const { maxUnderWay } = this.#options;
    if (this.#underWay >= maxUnderWay) {
      throw new AppError('too-many-requests', {
        detail: `This node analyses for ${maxUnderWay} requests at once, and so many are under way.`,
        retryAfter: RETRY_SECONDS,
      });
    }
    this.#underWay += 1;
    let isReleased = false;
    return () => {
      if (!isReleased) this.#underWay -= 1;
      isReleased = true;
    };
  }

  async *#hand(
    first: string,
    rest: AsyncGenerator<string>,
    release: () => void,
  ): AsyncGenerator<string> {
    const idle = this.#options.idleMilliseconds ?? IDLE_MILLISECONDS;
    // A client that takes nothing keeps its answer, but not its place.
    const give = () => setTimeout(release, idle);
    let timer = give();
    try {
      yield first;
      for await (const piece of rest) {
        clearTimeout(timer);
        timer = give();
        yield piece;
      }
    } finally {
      clearTimeout(timer);
      release();
      await rest.return(undefined);
    }
  }
}

interface RunContext {
  readonly loaded: LoadedPathogen;
  readonly origin: ResultOrigin;
  readonly slots: BatchSlots;
}

/** One request's way through the threads. */
class LiveRun {
  readonly #options: LiveAnalysisOptions;
  readonly #request: LiveRequest;
  readonly #context: RunContext;
  /** What the server says of the body, which reading it as a file turns into its own words. */
  #refusal: AppError | null = null;
  #count = 0;
  #stray: string | null = null;
  #batchCount = 0;
  #isRead = false;

  constructor(options: LiveAnalysisOptions, request: LiveRequest, context: RunContext) {
    this.#options = options;
    this.#request = request;
    this.#context = context;
  }

  /** True once the first lines are all that there are. */
  get isWhole(): boolean {
    return this.#isRead && this.#batchCount === 1 && this.#stray === null;
  }

  /**
   * Lines of results. Bad input before the first one is thrown; after it, it is a last line without a
   * name, because the status of the answer has been sent.
   */
  async *texts(): AsyncGenerator<string> {
    let isBegun = false;
    try {
      const answers = readAhead(this.#answers(), {
        maxSize: 2 * this.#options.analysis.concurrency,
        sizeOf: () => 1,
      });
      for await (const { text } of answers) {
        const lines = await text;
        if (this.#request.signal.aborted) return;
        yield lines;
        isBegun = true;
      }
    } catch (error) {
      const refusal = this.#toRefusal(error);
      if (!isBegun || refusal === null) throw refusal ?? error;
      yield this.#writeFailure(refusal.message);
    }
    if (this.#stray !== null) yield this.#writeFailure(this.#stray);
  }

  async *#answers(): AsyncGenerator<{ readonly text: Promise<string> }> {
    const { analysis } = this.#options;
    const { pathogen, format, signal } = this.#request;
    const { loaded, slots } = this.#context;
    const { digest } = loaded.meta;
    for await (const batch of this.#batches()) {
      if (signal.aborted) return;
      // Only the beginning: one genome does not wait behind an import, nor an import behind thousands.
      const isUrgent = this.#count === 0;
      this.#count += countSequences(batch);
      this.#batchCount += 1;
      const task = { kind: 'texts' as const, pathogen, digest, format, batch };
      const text = analysis.analyseToText(task, { isUrgent }).finally(() => {
        if (batch.kind === 'text') slots.giveBack(batch.bytes);
      });
      // Awaited in turn; until then a failure must not count as unhandled.
      text.catch(() => undefined);
      yield { text };
    }
    this.#isRead = true;
  }

  #batches(): AsyncGenerator<InputBatch> {
    const { maxRecordBytes } = this.#options;
    const bytes = readAhead(this.#bytes(), {
      maxSize: READ_AHEAD_BYTES,
      sizeOf: (chunk) => chunk.length,
    });
    return readBatches([{ name: 'body', bytes }], {
      maxRecordBytes,
      slots: this.#context.slots,
      onProblem: ({ where, hint }) => {
        this.#stray = `${where}: ${hint}`;
      },
    });
  }

  async *#bytes(): AsyncGenerator<Uint8Array> {
    const { idleMilliseconds = IDLE_MILLISECONDS } = this.#options;
    try {
      yield* limitIdleness(this.#request.bytes, idleMilliseconds);
    } catch (error) {
      if (error instanceof AppError) this.#refusal = error;
      throw error;
    }
  }

  #toRefusal(error: unknown): AppError | null {
    if (!(error instanceof InputError)) return null;
    return this.#refusal ?? new AppError('request-invalid', { detail: error.message });
  }

  #writeFailure(error: string): string {
    const { loaded, origin } = this.#context;
    const writer = new TextWriter(this.#request.format, loaded.segments, {
      engineVersion: origin.engineVersion,
      tagOf: () => origin.datasetTag,
    });
    return writer.writeFailure({ ok: false, index: this.#count, name: '', error });
  }
}
