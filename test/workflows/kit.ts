import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseFasta } from '../../src/bio/fasta.ts';
import { type SimulatedRead, toFastq } from '../../src/engine/simulate/simulate-reads.ts';
import type { SampleGenome } from '../../src/engine/simulate/simulate-sample-reads.ts';
import {
  getWorkflow,
  listWorkflows,
} from '../../src/parts/workflows/definitions/workflow-store.ts';
import {
  CONSENSUS_FILE,
  type EvaluatedSample,
  evaluateSample,
  VARIANTS_FILE,
} from '../../src/parts/workflows/running/evaluate-sample.ts';
import { writeReference } from '../../src/parts/workflows/running/prepare-inputs.ts';
import { chooseSteps, StepRunner } from '../../src/parts/workflows/running/run-steps.ts';
import { ToolFinder, toInstallCommand } from '../../src/parts/workflows/tools/find-tools.ts';
import type { GenomeReference, PrimerFile } from '../../src/schema/ports.ts';
import type { WorkflowPlatform } from '../../src/schema/workflow.ts';
import { defined } from '../../src/std/assert.ts';

export const SHIPPED = fileURLToPath(new URL('../../workflows', import.meta.url));
export const PATH = process.env.PATH ?? '/usr/bin:/bin';

/** Why tests with the real programs cannot run here; false where they can. */
export async function findMissingTools(): Promise<string | false> {
  const finder = new ToolFinder({ path: PATH, folder: tmpdir() });
  const { workflows } = await listWorkflows({ shipped: SHIPPED, own: '/nowhere' });
  const needed = await Promise.all(
    workflows.map(({ definition }) => finder.findNeeded(definition)),
  );
  const command = toInstallCommand(needed.flat());
  return command === null ? false : `needs programs of workflows: ${command}`;
}

/** What a run of a workflow's steps on simulated reads has left. */
export interface RunOutcome extends EvaluatedSample {
  /** Letters of the consensus. */
  readonly consensus: string;
  /** Lines of the variants. */
  readonly lines: readonly string[];
}

/** Runs the steps of the newest version of a workflow on simulated reads, without a node, and judges what they leave. */
export async function runSteps(
  name: string,
  {
    reference,
    reads,
    platform,
    primers,
  }: {
    readonly reference: GenomeReference;
    readonly reads: Iterable<SimulatedRead>;
    readonly platform: WorkflowPlatform;
    readonly primers: PrimerFile['primers'] | null;
  },
): Promise<RunOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-workflow-'));
  try {
    const { workflows } = await listWorkflows({ shipped: SHIPPED, own: '/nowhere' });
    const { definition } = getWorkflow(workflows, name);
    const finder = new ToolFinder({ path: PATH, folder });
    const needed = await finder.findNeeded(definition);
    const { first, second } = toFastq(reads);
    await writeFile(join(folder, 'reads_1.fastq'), first);
    if (second !== '') await writeFile(join(folder, 'reads_2.fastq'), second);
    const scheme = { name: 's', version: '1', pathogen: 'p', digest: '' };
    await writeReference(folder, reference, primers === null ? null : { ...scheme, primers });
    const nothing = () => Promise.resolve();
    const runner = new StepRunner({
      journal: { begin: nothing, keepLog: nothing, end: nothing },
      ...{ folder, sample: 'simulated', path: PATH },
      tools: new Map(needed.map((one) => [one.name, defined(one.found, one.name)])),
      limits: { threads: 2, memoryBytes: 4 * 2 ** 30, diskBytes: 2 ** 32 },
      signal: new AbortController().signal,
    });
    const layout = second === '' ? 'single' : 'paired';
    for (const step of chooseSteps(definition.steps, { layout, platform })) await runner.run(step);
    const evaluated = await evaluateSample({
      ...{ folder, reference, sample: 'simulated', source: name },
      results: definition.results,
      rules: defined(definition.rules[platform], 'rules'),
      primers,
    });
    const [record] = parseFasta(await readFile(join(folder, CONSENSUS_FILE)), 'c').records;
    const variants = await readFile(join(folder, VARIANTS_FILE), 'utf8');
    return {
      ...evaluated,
      consensus: new TextDecoder().decode(defined(record, 'a consensus').letters),
      lines: variants.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How a consensus compares with the genome that the reads were made of. */
export interface Comparison {
  /** Positions with A, C, G, T or a deletion, and those of them that are not the sample's. */
  readonly called: number;
  readonly wrong: readonly string[];
  /** Positions that are N, or stand for several letters. */
  readonly missing: number;
  readonly ambiguous: number;
  /** Places under primers where the sample differs from the reference, those of them that are called as the sample is. */
  readonly underPrimers: number;
  readonly foundUnderPrimers: number;
  /** And those that are called as the reference, which must never be. */
  readonly hidden: readonly string[];
}

/**
 * Compares a consensus with the sample letter by letter along the reference. Where it lacks or adds letters is told by
 * its own variants, as they were written: so both have to agree, or nothing fits behind the first difference.
 */
export function compareWithSample(
  { consensus, lines }: Pick<RunOutcome, 'consensus' | 'lines'>,
  {
    reference,
    genome,
    primers,
  }: {
    readonly reference: string;
    readonly genome: SampleGenome;
    readonly primers: readonly { readonly begin: number; readonly end: number }[];
  },
): Comparison {
  const own = layOut(consensus, lines, reference.length);
  const truth = (position: number) =>
    genome.letters.slice(genome.places[position], genome.places[position + 1]);
  const isUnder = new Set(
    primers.flatMap(({ begin, end }) => Array.from({ length: end - begin }, (_, i) => begin + i)),
  );
  const counts = { called: 0, missing: 0, ambiguous: 0, underPrimers: 0, foundUnderPrimers: 0 };
  const wrong: string[] = [];
  const hidden: string[] = [];
  for (let position = 0; position < reference.length; position++) {
    const is = own[position] as string;
    // Insertions stand behind the letter before them.
    const should = truth(position);
    const there = reference.charAt(position);
    const place = `${position + 1}: ${is || '-'} for ${should || '-'}, reference ${there}`;
    if (is === 'N') counts.missing++;
    else if (/[^ACGT]/.test(is)) counts.ambiguous++;
    else {
      counts.called++;
      if (is !== should) wrong.push(place);
    }
    if (!isUnder.has(position) || should === there) continue;
    counts.underPrimers++;
    if (is === should) counts.foundUnderPrimers++;
    else if (is.charAt(0) === there) hidden.push(place);
  }
  return { ...counts, wrong, hidden };
}

/** The letters of a consensus by places of the reference: '' for a deletion, several for an insertion behind one. */
function layOut(consensus: string, lines: readonly string[], length: number): string[] {
  const isDeleted = new Uint8Array(length);
  const inserted = new Map<number, number>();
  for (const line of lines) {
    const [, place, , from = '', to = '', , filter] = line.split('\t');
    if (filter !== 'PASS') continue;
    const position = Number(place) - 1;
    if (from.length > to.length) isDeleted.fill(1, position + to.length, position + from.length);
    if (to.length > from.length) inserted.set(position + from.length - 1, to.length - from.length);
  }
  const letters: string[] = [];
  let at = 0;
  for (let position = 0; position < length; position++) {
    const count = (isDeleted[position] === 1 ? 0 : 1) + (inserted.get(position) ?? 0);
    letters.push(consensus.slice(at, at + count));
    at += count;
  }
  if (at !== consensus.length) {
    throw new Error(`the variants account for ${at} of ${consensus.length} letters`);
  }
  return letters;
}
