import { randomInt } from 'node:crypto';
import { formatSchemeName, matchDeclaredScheme } from '../../bio/primer-scheme-name.ts';
import { addJob } from '../../platform/jobs/job-queue.ts';
import { type Caller, hasRight, maySee } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import type { KeptFile } from '../../schema/ports.ts';
import { sampleMetadata } from '../../schema/records/sample-metadata.ts';
import { type WorkflowPlatform, workflowPlatforms } from '../../schema/workflow.ts';
import { defined } from '../../std/assert.ts';
import { getWorkflow, listWorkflows, type StoredWorkflow } from './definitions/workflow-store.ts';
import type { RunScheme } from './run-scheme.ts';
import { insertRun } from './run-store.ts';
import { toInstallCommand } from './tools/find-tools.ts';
import { RUN_WORKFLOW } from './workflow-queue.ts';
import type { WorkflowsContext } from './workflows-context.ts';

/** What somebody wants to have run. */
export interface RunRequest {
  readonly workflow: string;
  /** The newest unless given. */
  readonly version?: string;
  /** Ids of one file of reads, or of two of mates. */
  readonly files: readonly string[];
  /** Taken of what the files' names say unless given. */
  readonly sample?: string;
  /** Taken of the names of the reads unless given. */
  readonly platform?: WorkflowPlatform;
  /** As people write it, such as 'artic-sars-cov-2/V4.1'; told by where reads begin unless given. */
  readonly primerScheme?: string;
  /** What the draft is to say of the sample. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Has a workflow run for a caller who may send for the group of the files. Resolves with the run's id.
 * @throws AppError file-not-found, not-allowed, workflow-not-found, workflow-not-runnable, request-invalid
 */
export async function startRun(
  context: WorkflowsContext,
  caller: Caller,
  request: RunRequest,
): Promise<string> {
  const files = await findFiles(context, caller, request.files);
  const workflow = getWorkflow(
    (await listWorkflows(context.folders)).workflows,
    request.workflow,
    request.version,
  );
  await requireRunnable(context, workflow);
  checkMetadata(request.metadata);
  const [first] = files;
  const { instance, ownerGroup } = defined(first, 'a file');
  const place = (await context.listInstances()).find(({ id }) => id === instance);
  if (place === undefined)
    throw refuse(`The files are of ${instance}, which is not here any more.`);
  const { pathogen, simulated } = place;
  await requireGenome(context, pathogen);
  const platform = findPlatform(request, files, workflow);
  const primerScheme = await findScheme(context, { request, files, workflow, pathogen });
  requireLayout(files, platform);
  const { name, version } = workflow.definition;
  const id = makeRunId(simulated);
  await context.db.transaction(async (tx) => {
    const number = await insertRun(
      tx,
      {
        ...{ id, instance, pathogen, ownerGroup, platform, primerScheme },
        workflow: name,
        workflowVersion: version,
        workflowDigest: workflow.digest,
        sample: request.sample ?? toSampleName(files),
        metadata: request.metadata,
        startedBy: caller.id,
        starterName: caller.name,
        createdAt: context.clock.now(),
      },
      files.map((file) => ({ ...file, file: file.id, format: file.format ?? '' })),
    );
    // As many queues as may be under way at once.
    const queue = `workflows ${number % context.settings.atOnce}`;
    await addJob(tx, RUN_WORKFLOW, { run: id }, { queue });
  });
  return id;
}

const refuse = (detail: string) => new AppError('workflow-not-runnable', { detail });

/** The files, for whose group and instance the caller may send. */
async function findFiles(
  { archive }: WorkflowsContext,
  caller: Caller,
  ids: readonly string[],
): Promise<readonly KeptFile[]> {
  const files: KeptFile[] = [];
  for (const id of ids) {
    const ownership = await archive.findFileOwnership(id);
    const isKnown =
      ownership !== null && (maySee(caller, ownership) || hasRight(caller, ownership, 'submit'));
    if (!isKnown) throw new AppError('file-not-found', { detail: `${id}: no such file.` });
    if (!hasRight(caller, ownership, 'submit')) {
      throw new AppError('not-allowed', {
        detail: `${id} belongs to the group ${ownership.group}, in which you have no right to submit.`,
      });
    }
    const file = await archive.findKeptFile(id);
    if (file === null) throw refuse(`${id} is not kept (yet): look at its state among the files.`);
    files.push(file);
  }
  const [first] = files;
  const isOfOne = files.every(
    ({ ownerGroup, instance }) => ownerGroup === first?.ownerGroup && instance === first.instance,
  );
  if (!isOfOne) throw refuse('Files of mates are of one group and one instance.');
  if (new Set(ids).size < ids.length) throw refuse('The two files are the same one.');
  return files;
}

/** @throws AppError workflow-not-runnable with the command that brings what is missing */
async function requireRunnable(
  { settings, tools }: WorkflowsContext,
  { definition }: StoredWorkflow,
): Promise<void> {
  if (!settings.isEnabled) throw refuse('Workflows are turned off on this node (workflows).');
  const needed = await tools.findNeeded(definition);
  const command = toInstallCommand(needed);
  if (command === null) return;
  const lacking = needed.filter(({ isUsable }) => !isUsable);
  const names = lacking.map(({ name, minimum }) => `${name} (${minimum} or newer)`).join(', ');
  throw refuse(`On the node's machine there is no ${names}. There, install it: ${command}`);
}

async function requireGenome({ genomes }: WorkflowsContext, pathogen: string): Promise<void> {
  const genome = await genomes.findGenome(pathogen);
  if (genome === null) throw refuse(`The pathogen ${pathogen} has no reference here.`);
  if (genome === 'segmented') {
    throw refuse(
      `The genome of ${pathogen} has several segments, on which workflows do not run yet.`,
    );
  }
}

/** One FASTQ, two of mates, or one BAM or CRAM. */
function requireLayout(files: readonly KeptFile[], platform: WorkflowPlatform): void {
  const formats = files.map(({ format }) => format?.split('+')[0] ?? 'unknown');
  const isFastq = formats.every((format) => format === 'fastq');
  const isAlignment = files.length === 1 && ['bam', 'cram'].includes(files[0]?.format ?? '');
  if (!isFastq && !isAlignment) {
    throw refuse(
      `Give one FASTQ file, two of mates, or one BAM or CRAM file; these are ${formats.join(' and ')}.`,
    );
  }
  if (files.length === 2 && platform === 'OXFORD_NANOPORE') {
    throw refuse('Nanopore reads have no mates: give one file.');
  }
}

function findPlatform(
  { platform }: RunRequest,
  files: readonly KeptFile[],
  { definition }: StoredWorkflow,
): WorkflowPlatform {
  const seen = files[0]?.notes.platform;
  const found = platform ?? workflowPlatforms.find((one) => one === seen);
  const there = definition.platforms.join(' or ');
  const only = definition.platforms.length === 1 ? definition.platforms[0] : undefined;
  // Names that say nothing do not contradict the only platform that the workflow takes.
  const chosen = found ?? (seen === undefined || seen === 'not seen' ? only : undefined);
  if (chosen === undefined) {
    throw refuse(
      `The names of the reads do not say by which sequencer they were made. Give the platform: ${there}.`,
    );
  }
  if (definition.platforms.includes(chosen)) return chosen;
  throw refuse(`${definition.name} is for reads of ${there}, and these are of ${chosen}.`);
}

async function findScheme(
  { primers }: WorkflowsContext,
  {
    request,
    files,
    workflow: { definition },
    pathogen,
  }: {
    readonly request: RunRequest;
    readonly files: readonly KeptFile[];
    readonly workflow: StoredWorkflow;
    readonly pathogen: string;
  },
): Promise<RunScheme | null> {
  const inferred = files.map(({ notes }) => notes.primerScheme).find((one) => one !== undefined);
  const said = request.primerScheme ?? (inferred === undefined ? undefined : String(inferred));
  if (said === undefined) {
    if (!definition.needsPrimers) return null;
    throw refuse(
      'Where reads begin does not tell the primer scheme: name it, or install it with "outbreak primers add".',
    );
  }
  const installed = (await primers.listPrimers()).filter((one) => one.pathogen === pathogen);
  const found = matchDeclaredScheme({ name: said, version: null }, installed, 'primerScheme');
  if (!found.ok) {
    // What nobody asked for and nothing needs is left out.
    if (request.primerScheme === undefined && !definition.needsPrimers) return null;
    throw new AppError('request-invalid', { detail: found.error.hint, problems: [found.error] });
  }
  if (inferred !== undefined && formatSchemeName(found.value) !== inferred) {
    throw refuse(
      `You name ${formatSchemeName(found.value)}, but the reads begin where the primers of ${inferred} are.`,
    );
  }
  const { name, version, digest } = found.value;
  return { name, version, digest, isInferred: request.primerScheme === undefined };
}

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(metadata).filter((name) => !(name in sampleMetadata.fields));
  if (unknown.length === 0) return;
  const hint = 'There is no such field of a sample.';
  throw new AppError('request-invalid', {
    detail: `metadata: ${hint}`,
    problems: unknown.map((value) => ({
      code: 'field-unknown',
      where: 'metadata',
      value: value.slice(0, 200),
      hint,
    })),
  });
}

/** 'sample-7' of 'sample-7_S1_L001_R1_001.fastq.gz'. */
export function toSampleName(files: readonly Pick<KeptFile, 'name'>[]): string {
  const [name = ''] = files.map((file) => file.name);
  const stem = name
    .replace(/\.(gz|bgz|zst)$/i, '')
    .replace(/\.(fastq|fq|bam)$/i, '')
    .replace(/(_S\d+)?(_L\d{3})?[_.]R?[12](_\d{3})?$/, '');
  const plain = stem.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return plain.slice(0, 80) || 'sample';
}

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

function makeRunId(isSimulated: boolean): string {
  const letters = Array.from({ length: 20 }, () => LETTERS.charAt(randomInt(LETTERS.length)));
  return `${isSimulated ? 'sim-' : ''}run-${letters.join('')}`;
}
