import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Caller, maySee, type Ownership, readableGroups } from '../../schema/caller.ts';
import type { JobContext } from '../../schema/define-job.ts';
import { AppError } from '../../schema/errors.ts';
import type { DataAccess } from '../../schema/ports.ts';
import type { Problem } from '../../schema/problem.ts';
import { listWorkflows, type StoredWorkflow } from './definitions/workflow-store.ts';
import { linkReleased } from './link-released.ts';
import { formatNdjson, formatTsv, formatVcf } from './results/format-listed.ts';
import { type ListedVariant, listVariants, type VariantCursor } from './results/list-variants.ts';
import type { VariantQuery } from './results/variant-question.ts';
import {
  type RunInput,
  type RunOutput,
  type RunStep,
  type StoredRun,
  toRunOwnership,
} from './run-record.ts';
import {
  endRun,
  findRun,
  listInputs,
  listOutputs,
  listRuns,
  listRunsOfEntry,
  listSteps,
  type RunQuestion,
} from './run-store.ts';
import { executeRun, giveUp } from './running/execute-run.ts';
import { type RunRequest, startRun } from './start-run.ts';
import { type NeededTool, toInstallCommand } from './tools/find-tools.ts';
import type { WorkflowsContext } from './workflows-context.ts';

/** A workflow with the programs that it needs, as they are on this machine. */
export interface WorkflowState extends StoredWorkflow {
  readonly tools: readonly NeededTool[];
  /** The command that installs what is missing; null where nothing is. */
  readonly install: string | null;
}

/** A run with all that belongs to it. */
export interface WholeRun {
  readonly run: StoredRun;
  readonly inputs: readonly RunInput[];
  /** Of runs that are done. */
  readonly outputs: readonly RunOutput[];
  readonly steps: readonly RunStep[];
}

/** Runs workflows on files of reads, and tells what reads of samples have within one host. */
export class WorkflowService {
  readonly context: WorkflowsContext;
  readonly #recordAccess: (access: DataAccess) => Promise<void>;
  /** Of runs that are under way in this process. */
  readonly #cancels = new Map<string, AbortController>();

  constructor(context: WorkflowsContext, recordAccess: (access: DataAccess) => Promise<void>) {
    this.context = context;
    this.#recordAccess = recordAccess;
  }

  /** Makes its folder, and removes what is left of runs that have ended. */
  async open(): Promise<void> {
    const { runsFolder, db } = this.context;
    await mkdir(runsFolder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(runsFolder)) {
      const run = await findRun(db, name);
      if (run !== null && ['waiting', 'running', 'storing'].includes(run.state)) continue;
      await rm(join(runsFolder, name), { recursive: true, force: true });
    }
  }

  async listWorkflows(): Promise<{
    readonly workflows: readonly WorkflowState[];
    readonly problems: readonly Problem[];
  }> {
    const { folders, tools } = this.context;
    const { workflows, problems } = await listWorkflows(folders);
    const states: WorkflowState[] = [];
    for (const workflow of workflows) {
      const needed = await tools.findNeeded(workflow.definition);
      states.push({ ...workflow, tools: needed, install: toInstallCommand(needed) });
    }
    return { workflows: states, problems };
  }

  /** @throws AppError as startRun */
  async start(caller: Caller, request: RunRequest): Promise<WholeRun> {
    return this.read(await startRun(this.context, caller, request));
  }

  async findOwnership(id: string): Promise<Ownership | null> {
    const run = await findRun(this.context.db, id);
    return run === null ? null : toRunOwnership(run);
  }

  /** @throws AppError run-not-found */
  async read(id: string): Promise<WholeRun> {
    const { db } = this.context;
    const run = await findRun(db, id);
    if (run === null) throw new AppError('run-not-found');
    return {
      run,
      inputs: await listInputs(db, id),
      // Until it is done nothing of it is a result.
      outputs: run.state === 'done' ? await listOutputs(db, id) : [],
      steps: await listSteps(db, id),
    };
  }

  /** Runs that the caller may see, the newest first. */
  async list(
    caller: Caller,
    question: Omit<RunQuestion, 'readable' | 'starter'>,
  ): Promise<{ readonly runs: readonly StoredRun[]; readonly next: number | null }> {
    const rows = await listRuns(this.context.db, {
      ...question,
      readable: readableGroups(caller),
      starter: caller.id,
    });
    // The same rule as for one run decides at last.
    const runs = rows.filter((run) => maySee(caller, toRunOwnership(run)));
    const last = rows.length < question.limit ? undefined : rows.at(-1);
    return { runs, next: last?.number ?? null };
  }

  /** Runs whose results are those of an entry; that the caller may see the entry was decided before. */
  async listOfEntry(accession: string): Promise<readonly WholeRun[]> {
    const plain = accession.split('.')[0] ?? '';
    const runs = await listRunsOfEntry(this.context.db, plain);
    return Promise.all(runs.map(({ id }) => this.read(id)));
  }

  /** Ends a run that has not ended, and what it has running. @throws AppError run-not-found, request-conflict */
  async cancel(id: string): Promise<WholeRun> {
    const { db, clock } = this.context;
    const wanted = await db.execute(
      `UPDATE workflow_run SET is_cancel_wanted = true WHERE id = $1 AND state IN ('waiting', 'running')`,
      [id],
    );
    if (wanted === 0) {
      const { run } = await this.read(id);
      throw new AppError('request-conflict', { detail: `The run is ${run.state}.` });
    }
    const under = this.#cancels.get(id);
    if (under === undefined) {
      await endRun(db, id, { state: 'cancelled', problem: null, at: clock.now() });
    } else under.abort();
    return this.read(id);
  }

  /** Runs as a job. */
  async execute(id: string, { signal, attempt, maxAttempts }: JobContext): Promise<void> {
    const cancel = new AbortController();
    this.#cancels.set(id, cancel);
    try {
      await executeRun(this.context, id, { signal, cancelled: cancel.signal });
    } catch (error) {
      if (signal.aborted || attempt < maxAttempts) throw error;
      const hint = `The node failed ${attempt} times amid the run: ${(error as Error).message} Its log says more.`;
      const problem = { code: 'node-failed', where: 'run', value: '', hint };
      await giveUp(this.context, id, { state: 'failed', problem });
      throw error;
    } finally {
      this.#cancels.delete(id);
    }
  }

  /** Runs as a job. */
  linkReleased(): Promise<void> {
    return linkReleased(this.context);
  }

  /** Variants that the caller may see. */
  listVariants(question: {
    readonly query: VariantQuery;
    readonly caller: Caller | null;
    readonly after: VariantCursor | null;
    readonly operation: string;
  }): AsyncGenerator<ListedVariant> {
    const { db, entries } = this.context;
    return listVariants({ db, entries, recordAccess: this.#recordAccess }, question);
  }

  /** The same as text, line by line. */
  formatVariants(
    variants: AsyncIterable<ListedVariant>,
    format: 'tsv' | 'ndjson' | 'vcf',
  ): AsyncIterable<string> {
    if (format === 'tsv') return formatTsv(variants);
    if (format === 'ndjson') return formatNdjson(variants);
    return formatVcf(variants, (instance) => this.#findContig(instance));
  }

  /** Name of the reference that an instance's variants lie on. */
  async #findContig(instance: string): Promise<string> {
    const { listInstances, genomes } = this.context;
    const place = (await listInstances()).find(({ id }) => id === instance);
    const genome = place === undefined ? null : await genomes.findGenome(place.pathogen);
    return genome === null || genome === 'segmented' ? instance : genome.name;
  }
}
