import { z } from 'zod';
import { fail, type Result, succeed } from '../std/result.ts';
import type { Problem } from './problem.ts';

/** Programs that steps may run; each brings its package, its version and how the version is asked. */
export const workflowTools = [
  'fastp',
  'cutadapt',
  'bwa',
  'minimap2',
  'samtools',
  'bcftools',
  'ivar',
] as const;
export type WorkflowTool = (typeof workflowTools)[number];

/** Sequencers whose reads workflows take. */
export const workflowPlatforms = ['ILLUMINA', 'OXFORD_NANOPORE'] as const;
export type WorkflowPlatform = (typeof workflowPlatforms)[number];

/** How reads come to a step: two files of mates, or one of reads that are no pairs. */
export const readLayouts = ['paired', 'single'] as const;
export type ReadLayout = (typeof readLayouts)[number];

/** What of a run is kept as a file. */
export const workflowOutputs = [
  'consensus',
  'variants',
  'alignment',
  'depth',
  'provenance',
] as const;
export type WorkflowOutput = (typeof workflowOutputs)[number];

/** What becomes of a run. Its results are seen by nobody before it is done. */
export const runStates = ['waiting', 'running', 'storing', 'done', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

const share = z.number().min(0).max(1);
const count = z.int().min(0);

const rules = z.strictObject({
  minDepth: count,
  choice: z.enum(['alternative', 'majority']),
  minShare: share,
  mixedShare: share,
  mustBeMostFrequent: z.boolean(),
  indelShare: share,
  isInFrameOnly: z.boolean(),
  variantShare: share,
  variantDepth: count,
  variantReads: count,
});

const tool = z.enum(workflowTools);
const word = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
/** A file in the folder of the run: no way out of it. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);

/** What stands in place of values of a run among a step's arguments. */
const PLACEHOLDER = /\{(threads|sample)\}/g;
const argument = z
  .string()
  .max(300)
  // FORMAT/AD and its like are the only slashes that steps need.
  .refine(
    (text) => !/(^|[^A-Z])\/|\.\.|\0/.test(text),
    'A step names files of its own folder only.',
  )
  .refine(
    (text) => !/[{}]/.test(text.replace(PLACEHOLDER, '')),
    'In braces stand {threads} and {sample} only.',
  );

const step = z.strictObject({
  name: word,
  tool,
  arguments: z.array(argument).max(80),
  /** Where what it writes to its standard output goes; else that is part of its log. */
  output: fileName.optional(),
  /** Only of reads of this kind. */
  layout: z.enum(readLayouts).optional(),
  platform: z.enum(workflowPlatforms).optional(),
});

/**
 * One version of a workflow, as its file has it. A step runs in a folder that holds reference.fasta, reads_1.fastq,
 * with pairs reads_2.fastq, and where primers were named primers.bed. From what the steps leave the node's own program
 * calls the consensus by the rules of the platform.
 */
export const workflowDefinition = z.strictObject({
  name: word,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: z.string().min(1).max(200),
  description: z.string().min(1).max(2000),
  /** Where its settings are described, and in what it differs from that. */
  sources: z.array(z.strictObject({ what: z.string(), url: z.url() })),
  differences: z.array(z.string()),
  platforms: z.array(z.enum(workflowPlatforms)).min(1),
  needsPrimers: z.boolean(),
  /** Least version of each program. */
  tools: z.partialRecord(tool, z.string().regex(/^\d+(\.\d+)*$/)),
  rules: z.partialRecord(z.enum(workflowPlatforms), rules),
  steps: z.array(step).min(1).max(60),
  results: z.strictObject({
    /** BAM, sorted, of which variants and depth are. */
    alignment: fileName,
    /** The same before primers were cut off; only where primers are needed. */
    untrimmed: fileName.optional(),
    /** What `samtools depth` writes of every position. */
    depth: fileName,
    /** What `bcftools mpileup` writes with counts by strand. */
    pileup: fileName,
  }),
});
export type WorkflowDefinition = z.output<typeof workflowDefinition>;
export type WorkflowStep = WorkflowDefinition['steps'][number];

/** Reads a definition; the problems say what of it is wrong. */
export function parseWorkflow(text: string, where: string): Result<WorkflowDefinition, Problem[]> {
  const refuse = (place: string, hint: string): Problem => ({
    code: 'workflow-invalid',
    where: place,
    value: '',
    hint,
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail([refuse(where, `This is no JSON: ${(error as Error).message}`)]);
  }
  const parsed = workflowDefinition.safeParse(value);
  if (!parsed.success) {
    return fail(
      parsed.error.issues.map(({ path, message }) =>
        refuse(`${where} at ${path.map(String).join('.')}`, message),
      ),
    );
  }
  const problems = findContradictions(parsed.data).map((hint) => refuse(where, hint));
  return problems.length > 0 ? fail(problems) : succeed(parsed.data);
}

function findContradictions(workflow: WorkflowDefinition): string[] {
  const { platforms, rules: byPlatform, steps, tools, needsPrimers, results } = workflow;
  const names = steps.map(({ name }) => name);
  return [
    ...platforms
      .filter((one) => byPlatform[one] === undefined)
      .map((one) => `It takes reads of ${one}, and has no rules for them.`),
    ...steps
      .filter((one) => tools[one.tool] === undefined)
      .map((one) => `The step ${one.name} runs ${one.tool}, which is not among its tools.`),
    ...names
      .filter((name, at) => names.indexOf(name) !== at)
      .map((name) => `Two steps are called ${name}.`),
    ...(needsPrimers === (results.untrimmed !== undefined)
      ? []
      : [
          'A workflow that needs primers, and no other, names the alignment before they are cut off.',
        ]),
  ];
}
