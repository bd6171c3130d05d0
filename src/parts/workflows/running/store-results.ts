import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SampleVariant } from '../../../engine/reads/calling/call-consensus.ts';
import { writeFileDurably } from '../../../platform/data-folder/write-file-durably.ts';
import { digestFile } from '../../../platform/files/digest-file.ts';
import { insertRows } from '../../../platform/postgres/insert-rows.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { AppError } from '../../../schema/errors.ts';
import type { WorkflowOutput } from '../../../schema/workflow.ts';
import type { RunOutput, StoredRun } from '../run-record.ts';
import { listOutputs } from '../run-store.ts';
import type { WorkflowsContext } from '../workflows-context.ts';
import { CONSENSUS_FILE, type EvaluatedSample, VARIANTS_FILE } from './evaluate-sample.ts';
import type { RunProvenance } from './provenance.ts';
import type { SampleResult } from './sample-result.ts';
import { WorkflowFailure } from './workflow-failure.ts';

/** All that a run has made, as its folder tells when it is whole. */
export interface MadeResults {
  readonly result: SampleResult;
  readonly variants: readonly SampleVariant[];
  readonly outputs: readonly (RunOutput & { readonly path: string })[];
  /** Letters of the consensus; empty where nothing was called. */
  readonly sequence: string;
  readonly referenceName: string;
}

const MADE_FILE = 'made.json';
const PROVENANCE_FILE = 'provenance.json';

/** Removes files that a former attempt gave to the archive: they are results of nothing. */
export async function dropFormerOutputs(
  { db, archive }: Pick<WorkflowsContext, 'db' | 'archive'>,
  run: string,
  reason: string,
): Promise<void> {
  for (const { file } of await listOutputs(db, run)) await archive.dropFile(file, reason);
  await db.execute('DELETE FROM workflow_output WHERE run = $1', [run]);
}

/**
 * Writes down what a run has made, in its folder and then in the database: from then on it is stored and not made again.
 * The ids of files are chosen here, so that each is kept once.
 */
export async function writeMade(
  { db, archive }: Pick<WorkflowsContext, 'db' | 'archive'>,
  run: StoredRun,
  made: {
    readonly folder: string;
    readonly evaluated: EvaluatedSample;
    readonly provenance: RunProvenance;
    readonly alignment: string;
    readonly depth: string;
  },
): Promise<void> {
  const { folder, evaluated, provenance } = made;
  await writeFileDurably(join(folder, PROVENANCE_FILE), `${JSON.stringify(provenance, null, 2)}\n`);
  const files: readonly (readonly [WorkflowOutput, string, string])[] = [
    ['consensus', CONSENSUS_FILE, 'consensus.fasta'],
    ['variants', `${VARIANTS_FILE}.gz`, 'variants.vcf.gz'],
    ['alignment', made.alignment, 'bam'],
    ['depth', made.depth, 'depth.tsv'],
    ['provenance', PROVENANCE_FILE, 'provenance.json'],
  ];
  const outputs: (RunOutput & { path: string })[] = [];
  for (const [kind, file, end] of files) {
    const path = join(folder, file);
    const { bytes: size, sha256 } = await digestFile(path);
    const id = archive.makeFileId(run.id.startsWith('sim-'));
    const name = `${run.sample}.${run.workflow}.${end}`;
    outputs.push({ kind, file: id, name, size, sha256, path });
  }
  const letters = (await readFile(join(folder, CONSENSUS_FILE), 'utf8')).replace(/^>.*\n|\n/g, '');
  const whole: MadeResults = {
    result: evaluated.result,
    variants: evaluated.variants,
    outputs,
    sequence: evaluated.result.called > 0 ? letters : '',
    referenceName: provenance.reference.name,
  };
  await writeFileDurably(join(folder, MADE_FILE), JSON.stringify(whole));
  await db.transaction(async (tx) => {
    for (const { kind, file, name, size, sha256 } of outputs) {
      await tx.execute('INSERT INTO workflow_output VALUES ($1, $2, $3, $4, $5, $6)', [
        run.id,
        kind,
        file,
        name,
        size,
        sha256,
      ]);
    }
    const changed = await tx.execute(
      `UPDATE workflow_run SET state = 'storing' WHERE id = $1 AND state = 'running' AND NOT is_cancel_wanted`,
      [run.id],
    );
    if (changed === 0) throw new WorkflowFailure('run-cancelled', run.id, 'The run was cancelled.');
  });
}

/** What was made, where it is whole; null where the run has to be begun anew. */
export async function readMade(folder: string): Promise<MadeResults | null> {
  const text = await readFile(join(folder, MADE_FILE), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as MadeResults);
}

/** Gives the files to the archive, makes the draft, and then shows all of it at once. */
export async function storeResults(
  context: WorkflowsContext,
  run: StoredRun,
  { made }: { readonly folder: string; readonly made: MadeResults },
): Promise<void> {
  const { db, archive, clock } = context;
  const { ownerGroup: group, instance } = run;
  const by = { id: run.startedBy, name: run.starterName };
  try {
    for (const { file, name, path } of made.outputs) {
      await archive.keepFile({ id: file, name, path, group, instance, by });
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'quota-exceeded') throw error;
    const hint = `The results do not fit into the space of the group: ${error.message} Remove files, or ask an administrator for more, and start the run again.`;
    throw new WorkflowFailure('quota-exceeded', 'results', hint);
  }
  const submission = await proposeDraft(context, run, made);
  await db.transaction(async (tx) => {
    await insertVariants(tx, run.id, made.variants);
    await tx.execute(
      `UPDATE workflow_run SET state = 'done', result = $2::jsonb, submission = $3, ended_at = $4, problem = NULL
       WHERE id = $1`,
      [run.id, JSON.stringify(made.result), submission, clock.now()],
    );
  });
}

/** Real data whose consensus says anything becomes a draft; of simulated data there are files only. */
async function proposeDraft(
  { drafts }: WorkflowsContext,
  run: StoredRun,
  { sequence, result, referenceName }: MadeResults,
): Promise<string | null> {
  if (sequence === '' || run.id.startsWith('sim-')) return null;
  const { workflow, workflowVersion, sample, primerScheme } = run;
  return drafts.proposeEntry({
    key: `workflow ${run.id}`,
    group: run.ownerGroup,
    instance: run.instance,
    title: `${sample}: ${workflow} ${workflowVersion}`,
    by: { id: run.startedBy, name: run.starterName },
    metadata: {
      ...run.metadata,
      strain: sample,
      assemblyMethod: workflow,
      assemblyMethodVersion: workflowVersion,
      depthOfCoverage: String(Math.round(result.meanDepth)),
      breadthOfCoverage: String(Math.round(1000 * result.coveredShare) / 10),
      referenceGenome: referenceName,
      ...(primerScheme === null
        ? {}
        : { primerScheme: primerScheme.name, primerSchemeVersion: primerScheme.version }),
    },
    sequence,
  });
}

function insertVariants(
  tx: Transaction,
  run: string,
  variants: readonly SampleVariant[],
): Promise<number> {
  const column = (name: string, type: string, of: (one: SampleVariant) => unknown) => ({
    name,
    type,
    values: variants.map(of),
  });
  return insertRows(tx, {
    table: 'workflow_variant',
    columns: [
      column('run', 'text', () => run),
      column('position', 'integer', (one) => one.position),
      column('reference', 'text', (one) => one.reference),
      column('alternative', 'text', (one) => one.alternative),
      column('depth', 'integer', (one) => one.depth),
      column('forward', 'integer', (one) => one.forward),
      column('reverse', 'integer', (one) => one.reverse),
      column('reference_forward', 'integer', (one) => one.referenceForward),
      column('reference_reverse', 'integer', (one) => one.referenceReverse),
      column('share', 'double precision', (one) => one.share),
      column('status', 'text', (one) => one.status),
    ],
    // The same change may stand at two places of a repeat.
    onConflict: '(run, position, reference, alternative) DO NOTHING',
  });
}
