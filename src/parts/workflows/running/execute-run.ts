import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcessesIn } from '../../../platform/processes/end-processes-in.ts';
import type { GenomeReference, PrimerFile } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { ReadLayout, WorkflowPlatform, WorkflowTool } from '../../../schema/workflow.ts';
import { getWorkflow, listWorkflows, type StoredWorkflow } from '../definitions/workflow-store.ts';
import type { RunInput, StoredRun } from '../run-record.ts';
import {
  beginAttempt,
  endRun,
  endStep,
  findRun,
  insertStep,
  keepLog,
  keepProvenance,
  listInputs,
} from '../run-store.ts';
import type { FoundTool } from '../tools/find-tools.ts';
import { toInstallCommand } from '../tools/find-tools.ts';
import type { WorkflowsContext } from '../workflows-context.ts';
import { VARIANTS_FILE } from './evaluate-sample.ts';
import { fetchInputs, hasContent, writeReference } from './prepare-inputs.ts';
import type { RunProvenance } from './provenance.ts';
import { chooseSteps, requireFiles, StepRunner } from './run-steps.ts';
import { splitMates } from './split-mates.ts';
import { dropFormerOutputs, readMade, storeResults, writeMade } from './store-results.ts';
import { WorkflowFailure } from './workflow-failure.ts';

/** Where the files of a run lie while it runs. */
export function folderOfRun(
  { runsFolder }: Pick<WorkflowsContext, 'runsFolder'>,
  run: string,
): string {
  return join(runsFolder, run);
}

/**
 * Brings a run to its end. It may be cut off anywhere and is begun anew then, unless all results were made: these are
 * stored without making them again. Results are seen when all of them are stored.
 * @param signal ends it for now: of the node, which stops
 * @param cancelled ends it for good
 */
export async function executeRun(
  context: WorkflowsContext,
  id: string,
  { signal, cancelled }: { readonly signal: AbortSignal; readonly cancelled: AbortSignal },
): Promise<void> {
  const { db, settings } = context;
  const folder = folderOfRun(context, id);
  await endProcessesIn(folder);
  const run = await findRun(db, id);
  if (run === null || ['done', 'failed', 'cancelled'].includes(run.state)) {
    await rm(folder, { recursive: true, force: true });
    return;
  }
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), settings.minutes * 60_000);
  try {
    const ending = AbortSignal.any([signal, cancelled, late.signal]);
    await bringToEnd(context, run, { folder, signal: ending });
  } catch (error) {
    // The node stops: the run is begun again after its next start.
    if (signal.aborted) throw error;
    const ended = describeEnd(error, { cancelled, late: late.signal, minutes: settings.minutes });
    // A fault of the node: what is made is kept for the next try.
    if (ended === null) throw error;
    await giveUp(context, id, ended);
    return;
  } finally {
    clearTimeout(timer);
  }
  await rm(folder, { recursive: true, force: true });
}

/** Ends a run for good, and removes what it has made so far. */
export async function giveUp(
  context: WorkflowsContext,
  id: string,
  end: { readonly state: 'failed' | 'cancelled'; readonly problem: Problem | null },
): Promise<void> {
  const { db, clock } = context;
  const folder = folderOfRun(context, id);
  await endProcessesIn(folder);
  await dropFormerOutputs(context, id, 'of a run that did not come to its end');
  // Who reads that it has ended finds nothing of it any more.
  await rm(folder, { recursive: true, force: true });
  await endRun(db, id, { ...end, at: clock.now() });
}

/** How a run has ended for good; null for a fault of the node, after which it may be tried again. */
function describeEnd(
  error: unknown,
  {
    cancelled,
    late,
    minutes,
  }: { readonly cancelled: AbortSignal; readonly late: AbortSignal; readonly minutes: number },
) {
  const isCancelled = error instanceof WorkflowFailure && error.problem.code === 'run-cancelled';
  if (cancelled.aborted || isCancelled) return { state: 'cancelled' as const, problem: null };
  if (late.aborted) {
    const hint = `The run took longer than ${minutes} minutes (workflowMinutes). Take fewer reads, or ask those who run the node.`;
    const problem = { code: 'run-too-long', where: 'run', value: String(minutes), hint };
    return { state: 'failed' as const, problem };
  }
  if (error instanceof WorkflowFailure) return { state: 'failed' as const, problem: error.problem };
  return null;
}

async function bringToEnd(
  context: WorkflowsContext,
  run: StoredRun,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<void> {
  const { db, clock } = context;
  const made = run.state === 'storing' ? await readMade(folder) : null;
  if (made !== null) {
    await storeResults(context, run, { folder, made });
    return;
  }
  await dropFormerOutputs(context, run.id, 'of a run that was cut off');
  const at = clock.now();
  if (!(await beginAttempt(db, run.id, at))) {
    await endRun(db, run.id, { state: 'cancelled', problem: null, at });
    return;
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const results = await makeResults(
    context,
    { ...run, attempt: run.attempt + 1 },
    {
      folder,
      signal,
      begunAt: at,
    },
  );
  signal.throwIfAborted();
  await writeMade(context, run, { folder, ...results });
  const stored = await readMade(folder);
  if (stored === null) throw new Error(`results of ${run.id} are not in its folder`);
  await storeResults(context, run, { folder, made: stored });
}

async function makeResults(
  context: WorkflowsContext,
  run: StoredRun,
  given: { readonly folder: string; readonly signal: AbortSignal; readonly begunAt: Date },
) {
  const { folder, signal, begunAt } = given;
  const { db, clock, archive, settings, path } = context;
  const workflow = await findWorkflow(context, run);
  const tools = await requireTools(context, workflow);
  const reference = await findReference(context, run);
  const scheme = await findScheme(context, run);
  const inputs = await listInputs(db, run.id);
  await writeReference(folder, reference, scheme);
  const files = await fetchInputs(folder, inputs, { archive, signal });
  const { id, sample, platform } = run;
  const runner = new StepRunner({
    ...{ folder, sample, tools, path, signal },
    journal: {
      begin: (ordinal, step) => insertStep(db, id, { ordinal, ...step, at: clock.now() }),
      keepLog: (ordinal, log) => keepLog(db, { run: id, ordinal }, log),
      end: (ordinal, end) => endStep(db, { run: id, ordinal }, { ...end, at: clock.now() }),
    },
    limits: settings,
  });
  const layout = await findLayout(files, { folder, runner, platform, signal });
  const { definition } = workflow;
  for (const step of chooseSteps(definition.steps, { layout, platform })) await runner.run(step);
  const { alignment, untrimmed, depth, pileup } = definition.results;
  await requireFiles(folder, [
    alignment,
    depth,
    pileup,
    ...(untrimmed === undefined ? [] : [untrimmed]),
  ]);
  const rules = definition.rules[platform];
  if (rules === undefined) throw new Error(`${definition.name} has no rules for ${platform}`);
  const evaluated = await context.evaluate(
    {
      folder,
      results: definition.results,
      rules,
      reference,
      primers: definition.needsPrimers ? (scheme?.primers ?? null) : null,
      sample,
      source: `${definition.name} ${definition.version}`,
    },
    signal,
  );
  await runner.run({
    name: 'pack-variants',
    tool: 'bcftools',
    arguments: [
      'view',
      '--no-version',
      '--output-type',
      'z',
      '--output',
      `${VARIANTS_FILE}.gz`,
      VARIANTS_FILE,
    ],
  });
  const provenance = describeProvenance(context, run, {
    ...{ workflow, tools, inputs, reference, layout, begunAt },
    commands: runner.commands,
    rules: { ...rules },
  });
  await keepProvenance(db, id, provenance);
  return { evaluated, provenance, alignment, depth };
}

/** The workflow as it was when the run was asked for. @throws WorkflowFailure where its file is another by now */
async function findWorkflow(
  { folders }: WorkflowsContext,
  { workflow, workflowVersion, workflowDigest }: StoredRun,
): Promise<StoredWorkflow> {
  const { workflows } = await listWorkflows(folders);
  const there = workflows.filter(({ digest }) => digest === workflowDigest);
  if (there.length === 0) {
    const hint = `${workflow} ${workflowVersion} is gone, or its file was changed after the run was asked for. Start a new run.`;
    throw new WorkflowFailure('workflow-changed', workflow, hint, workflowVersion);
  }
  return getWorkflow(there, workflow, workflowVersion);
}

async function requireTools(
  { tools }: WorkflowsContext,
  { definition }: StoredWorkflow,
): Promise<ReadonlyMap<WorkflowTool, FoundTool>> {
  const needed = await tools.findNeeded(definition);
  const command = toInstallCommand(needed);
  if (command !== null) {
    const lacking = needed.filter(({ isUsable }) => !isUsable).map(({ name }) => name);
    const hint = `Programs are missing or too old: ${lacking.join(', ')}. On the node's machine: ${command}`;
    throw new WorkflowFailure('tool-missing', definition.name, hint, lacking.join(', '));
  }
  return new Map(needed.flatMap(({ name, found }) => (found === null ? [] : [[name, found]])));
}

async function findReference(
  { genomes }: WorkflowsContext,
  { pathogen }: StoredRun,
): Promise<GenomeReference> {
  const genome = await genomes.findGenome(pathogen);
  if (genome !== null && genome !== 'segmented') return genome;
  const hint =
    'There is no genome of one piece to map reads to; genomes of several segments are not run yet.';
  throw new WorkflowFailure('reference-missing', pathogen, hint);
}

async function findScheme(
  { primers }: WorkflowsContext,
  { primerScheme, pathogen }: StoredRun,
): Promise<PrimerFile | null> {
  if (primerScheme === null) return null;
  const { name, version, digest } = primerScheme;
  const found = (await primers.listPrimers()).find(
    (one) => one.name === name && one.version === version && one.pathogen === pathogen,
  );
  if (found?.digest === digest) return found;
  const hint = `${name}/${version} is no longer installed as it was when the run was asked for. Start a new run.`;
  throw new WorkflowFailure('primer-scheme-gone', 'primer scheme', hint, `${name}/${version}`);
}

/**
 * CRAM is decoded first. Of BAM its reads are written out, by their names, which puts mates together; of mates that come
 * in turn in one file two files are made.
 */
async function findLayout(
  files: readonly string[],
  {
    folder,
    runner,
    platform,
    signal,
  }: {
    readonly folder: string;
    readonly runner: StepRunner;
    readonly platform: WorkflowPlatform;
    readonly signal: AbortSignal;
  },
): Promise<ReadLayout> {
  if (files.includes('input.cram')) {
    await runner.run({
      name: 'decode-cram',
      tool: 'samtools',
      arguments: ['view', '-b', '-1', '-@', '{threads}', '-o', 'input.bam', 'input.cram'],
    });
  } else if (!files.includes('input.bam')) {
    if (files.length === 2) return 'paired';
    const hasMates = platform === 'ILLUMINA' && (await splitMates(folder, signal));
    return hasMates ? 'paired' : 'single';
  }
  await runner.run({
    name: 'sort-by-name',
    tool: 'samtools',
    arguments: [
      'sort',
      '-n',
      '-@',
      '{threads}',
      '-m',
      '256M',
      '-T',
      'by-name',
      '-o',
      'by-name.bam',
      'input.bam',
    ],
  });
  // Reads without a mate are left out where there are pairs: they are few, and mates say more.
  await runner.run({
    name: 'write-reads',
    tool: 'samtools',
    arguments: [
      'fastq',
      '-n',
      '-1',
      'reads_1.fastq',
      '-2',
      'reads_2.fastq',
      '-s',
      'alone.fastq',
      '-0',
      'others.fastq',
      'by-name.bam',
    ],
  });
  if (await hasContent(join(folder, 'reads_2.fastq'))) return 'paired';
  await runner.run({
    name: 'take-reads',
    tool: 'samtools',
    arguments: ['fastq', '-n', '-0', 'reads_1.fastq', 'by-name.bam'],
  });
  return 'single';
}

function describeProvenance(
  { programVersion }: WorkflowsContext,
  run: StoredRun,
  made: {
    readonly workflow: StoredWorkflow;
    readonly tools: ReadonlyMap<WorkflowTool, FoundTool>;
    readonly inputs: readonly RunInput[];
    readonly reference: GenomeReference;
    readonly layout: ReadLayout;
    readonly commands: readonly string[];
    readonly rules: RunProvenance['rules'];
    readonly begunAt: Date;
  },
): RunProvenance {
  const { name, version } = made.workflow.definition;
  return {
    workflow: { name, version, digest: made.workflow.digest },
    program: programVersion,
    tools: [...made.tools].map(([tool, found]) => ({ name: tool, version: found.version ?? '' })),
    commands: [...made.commands],
    rules: made.rules,
    platform: run.platform,
    layout: made.layout,
    inputs: made.inputs.map(({ file, name: own, sha256 }) => ({ file, name: own, sha256 })),
    reference: {
      name: made.reference.name,
      sha256: createHash('sha256').update(made.reference.letters).digest('hex'),
    },
    primerScheme: run.primerScheme,
    attempt: run.attempt,
    begunAt: made.begunAt.toISOString(),
  };
}
