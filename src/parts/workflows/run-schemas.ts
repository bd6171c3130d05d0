import { z } from 'zod';
import {
  readLayouts,
  runStates,
  workflowOutputs,
  workflowPlatforms,
} from '../../schema/workflow.ts';
import type { StoredRun } from './run-record.ts';
import type { WholeRun, WorkflowState } from './workflow-service.ts';

/** Ids of runs: 'run-' and 20 letters and digits, with 'sim-' before it for simulated data. */
export const runId = z.string().regex(/^(?:sim-)?run-[0-9a-z]{20}$/, 'This is no id of a run.');

const problem = z.object({
  code: z.string(),
  where: z.string(),
  value: z.string(),
  hint: z.string(),
});

/** Names of samples, which are also names of files and of records. */
export const sampleName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/,
    'Letters, digits, dots, hyphens and underscores, a letter or digit first, 80 at most.',
  );

/** A workflow as it is answered. */
export const workflowSchema = z.object({
  name: z.string(),
  version: z.string(),
  digest: z.string().describe('SHA-256 of its file.'),
  title: z.string(),
  description: z.string(),
  sources: z.array(z.object({ what: z.string(), url: z.string() })),
  differences: z.array(z.string()).describe('In what it differs from its sources.'),
  platforms: z.array(z.enum(workflowPlatforms)),
  needsPrimers: z.boolean(),
  rules: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
    .describe('By which consensus and variants are called, by platform.'),
  tools: z.array(
    z.object({
      name: z.string(),
      minimum: z.string(),
      path: z.string().nullable().describe('Null where it is not installed.'),
      version: z.string().nullable(),
      isUsable: z.boolean(),
    }),
  ),
  install: z.string().nullable().describe('Brings what is missing; null where nothing is.'),
});

export function toWorkflowAnswer({ definition, digest, tools, install }: WorkflowState) {
  const { name, version, title, description, sources, differences, platforms, needsPrimers } =
    definition;
  return {
    ...{ name, version, digest, title, description, needsPrimers, install },
    sources: [...sources],
    differences: [...differences],
    platforms: [...platforms],
    rules: Object.fromEntries(
      Object.entries(definition.rules).map(([platform, rules]) => [platform, { ...rules }]),
    ),
    tools: tools.map(({ name: tool, minimum, found, isUsable }) => ({
      name: tool,
      minimum,
      path: found?.path ?? null,
      version: found?.version ?? null,
      isUsable,
    })),
  };
}

const scheme = z.object({
  name: z.string(),
  version: z.string(),
  digest: z.string(),
  isInferred: z.boolean().describe('True where it was told by where reads begin.'),
});

const count = z.number();

const result = z.object({
  length: count.describe('Letters of the consensus.'),
  called: count.describe('Positions that are A, C, G or T.'),
  missing: count.describe('Positions that are N.'),
  ambiguous: count,
  maskedByDepth: count.describe('Positions that are N for want of reads.'),
  maskedByPrimers: count.describe('Positions that are N because primers hide the sample.'),
  meanDepth: count,
  coveredShare: count,
  mappedReads: count,
  variants: z.object({ consensus: count, minor: count, primerSite: count }),
  check: z.object({
    verdict: z.enum(['agree', 'agree-with-warnings', 'contradict']),
    comparedWithReads: count,
    contradictedByReads: count,
    variantsCompared: count,
    variantsContradicted: count,
    findings: z.array(problem),
  }),
});

/** A run as lists have it. */
export const runSummary = z.object({
  id: runId,
  number: z.number().int().describe('To be given as "before" for older ones.'),
  state: z.enum(runStates),
  workflow: z.string(),
  workflowVersion: z.string(),
  sample: z.string(),
  platform: z.enum(workflowPlatforms),
  primerScheme: scheme.nullable(),
  instance: z.string(),
  simulated: z.boolean().describe('True for data that a program made up.'),
  group: z.string(),
  starter: z.string(),
  problem: problem.nullable().describe('Why it failed.'),
  result: result.nullable().describe('Of runs that are done.'),
  submission: z.string().nullable().describe('With the draft of the consensus.'),
  accession: z.string().nullable().describe('The entry that the draft became.'),
  createdAt: z.iso.datetime(),
  begunAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
});

export function toRunSummary(run: StoredRun): z.output<typeof runSummary> {
  const { id, number, state, workflow, workflowVersion, sample, platform, instance } = run;
  const { check, ...figures } = run.result ?? {};
  return {
    ...{ id, number, state, workflow, workflowVersion, sample, platform, instance },
    primerScheme: run.primerScheme,
    simulated: id.startsWith('sim-'),
    group: run.ownerGroup,
    starter: run.starterName,
    problem: run.problem,
    result:
      run.result === null || check === undefined
        ? null
        : {
            ...(figures as Omit<NonNullable<StoredRun['result']>, 'check'>),
            check: {
              verdict: check.verdict,
              comparedWithReads: check.comparedWithReads,
              contradictedByReads: check.contradictedByReads,
              variantsCompared: check.variantsCompared,
              variantsContradicted: check.variantsContradicted,
              findings: check.findings.map(({ code, where, value, hint }) => ({
                ...{ code, where, value, hint },
              })),
            },
          },
    submission: run.submission,
    accession: run.accession,
    createdAt: run.createdAt.toISOString(),
    begunAt: run.begunAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
  };
}

const provenance = z.object({
  workflow: z.object({ name: z.string(), version: z.string(), digest: z.string() }),
  program: z.string(),
  tools: z.array(z.object({ name: z.string(), version: z.string() })),
  commands: z.array(z.string()),
  rules: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  platform: z.string(),
  layout: z.enum(readLayouts),
  inputs: z.array(z.object({ file: z.string(), name: z.string(), sha256: z.string() })),
  reference: z.object({ name: z.string(), sha256: z.string() }),
  primerScheme: scheme.nullable(),
  attempt: z.number(),
  begunAt: z.string(),
});

/** A run with all that belongs to it. */
export const wholeRun = runSummary.extend({
  inputs: z.array(
    z.object({ file: z.string(), name: z.string(), size: count, sha256: z.string() }),
  ),
  outputs: z
    .array(
      z.object({
        kind: z.enum(workflowOutputs),
        file: z.string(),
        name: z.string(),
        size: count,
        sha256: z.string(),
      }),
    )
    .describe('Of runs that are done.'),
  steps: z.array(
    z.object({
      name: z.string(),
      command: z.string(),
      state: z.enum(['running', 'done', 'failed']),
      endedWith: z.string().nullable(),
      begunAt: z.iso.datetime(),
      endedAt: z.iso.datetime().nullable(),
      log: z.string().describe('What the program said; the middle of much is left out.'),
    }),
  ),
  provenance: provenance.nullable(),
});

export function toRunAnswer({ run, inputs, outputs, steps }: WholeRun): z.input<typeof wholeRun> {
  return {
    ...toRunSummary(run),
    inputs: inputs.map(({ file, name, size, sha256 }) => ({ file, name, size, sha256 })),
    outputs: outputs.map(({ kind, file, name, size, sha256 }) => ({
      ...{ kind, file, name, size, sha256 },
    })),
    steps: steps.map(({ ordinal: _, begunAt, endedAt, ...step }) => ({
      ...step,
      begunAt: begunAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
    })),
    provenance: run.provenance as z.input<typeof provenance> | null,
  };
}
