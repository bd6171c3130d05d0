import type { Database } from '../../../platform/postgres/database.ts';
import type { Caller } from '../../../schema/caller.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { AnalysePort, FindLengthsPort } from '../../../schema/ports.ts';
import type { Clock } from '../../../std/clock.ts';
import { getChecklist } from '../checklists/checklist-store.ts';
import { getInstance } from '../instance-store.ts';
import { giveUpOn, type ReadRules } from './give-up-on.ts';
import { describeHandedOut, type HandedOut, handOut, type UnprocessedEntry } from './hand-out.ts';
import { leavePipeline } from './leave-pipeline.ts';
import { type PipelineState, readPipelineState, setPipeline } from './pipeline-settings.ts';
import {
  requireLengths,
  requirePipeline,
  type TakenResults,
  takeProcessed,
} from './take-processed.ts';

export interface PipelineServiceOptions {
  readonly db: Database;
  readonly analyse: Pick<AnalysePort, 'findReference'>;
  readonly references: FindLengthsPort;
  readonly clock: Clock;
  readonly readChecklists: () => Promise<readonly Checklist[]>;
  readonly maxRecordBytes: number;
}

// A result holds its genome twice and its peptides, and each may be as long as a record.
const LINE_RECORDS = 4;

/** Programs beside the node that process what is sent in. */
export class PipelineService {
  readonly #options: PipelineServiceOptions;

  constructor(options: PipelineServiceOptions) {
    this.#options = options;
  }

  /** @throws AppError instance-not-found */
  readState(instance: string): Promise<PipelineState> {
    return readPipelineState(this.#options.db, instance);
  }

  /** @throws AppError instance-not-found, request-conflict */
  async set(
    instance: string,
    wish: { readonly processedBy: 'node' | 'pipeline'; readonly minutes: number },
    caller: Caller,
  ): Promise<PipelineState> {
    const { db, clock } = this.#options;
    await setPipeline(db, instance, { ...wish, by: caller.id, now: clock.now() });
    return this.readState(instance);
  }

  /** Takes drafts for a pipeline. @throws AppError instance-not-found, request-conflict, pipeline-outdated */
  async handOut(
    instance: string,
    asked: { readonly count: number; readonly version: number; readonly knownTag: string | null },
  ): Promise<HandedOut> {
    const { db, clock } = this.#options;
    return handOut(db, instance, { ...asked, now: clock.now() });
  }

  /** What was taken, line by line. */
  describe(drafts: readonly number[]): AsyncGenerator<UnprocessedEntry> {
    return describeHandedOut(this.#options.db, drafts);
  }

  /** Takes what a pipeline has found. @throws AppError instance-not-found, request-conflict, pipeline-outdated */
  async take(
    instance: string,
    version: number,
    sent: { readonly stream: AsyncIterable<Uint8Array>; readonly caller: Caller },
  ): Promise<TakenResults> {
    const { db, clock, references, maxRecordBytes } = this.#options;
    await requirePipeline(db, instance, version);
    const { pathogen } = await getInstance(db, instance);
    const { id, name, token } = sent.caller;
    return takeProcessed(db, instance, {
      stream: sent.stream,
      version,
      actor: { id, name, via: token === null ? null : { token: token.id } },
      now: () => clock.now(),
      readRules: this.#readRules,
      references: requireLengths(await references.findLengths(pathogen)),
      maxLineBytes: LINE_RECORDS * maxRecordBytes,
    });
  }

  /** Runs as a job: gives up on what pipelines fail at. */
  giveUp(): Promise<number> {
    const { db, clock } = this.#options;
    return giveUpOn(db, { now: clock.now(), readRules: this.#readRules });
  }

  /** Runs as a job: gives what waits the node's own verdict. */
  async leave(instance: string, signal: AbortSignal): Promise<void> {
    const { db, clock } = this.#options;
    await leavePipeline(db, instance, { now: clock.now(), readRules: this.#readRules, signal });
  }

  readonly #readRules: ReadRules = async (instance) => {
    const { db, analyse, readChecklists } = this.#options;
    const { pathogen } = await getInstance(db, instance);
    const reference = await analyse.findReference(pathogen);
    return {
      emergenceDate: reference?.emergenceDate ?? null,
      core: getChecklist(await readChecklists(), 'core'),
    };
  };
}
