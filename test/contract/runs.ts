import type { Database } from '../../src/platform/postgres/database.ts';

/** The run that is done. */
export const EXAMPLE_RUN = 'run-0000000000000example';
const WAITING = 'run-0000000000000waiting';

const RESULT = {
  ...{ length: 29_880, called: 29_100, missing: 740, ambiguous: 3 },
  ...{ maskedByDepth: 700, maskedByPrimers: 40, meanDepth: 412.5, coveredShare: 0.977 },
  mappedReads: 81_234,
  variants: { consensus: 2, minor: 1, primerSite: 0 },
  check: {
    compared: ['consensus', 'variants', 'reads'],
    verdict: 'agree',
    ...{ comparedWithReads: 29_000, contradictedByReads: 0, withoutReads: 0 },
    ...{ variantsCompared: 2, variantsContradicted: 0, changesNotInVariants: 0 },
    ...{ variantsAgainstReads: 0, findings: [], findingCounts: {} },
  },
};

const SCHEME = { name: 'example', version: 'V1', digest: 'd'.repeat(64), isInferred: true };

const PROVENANCE = {
  workflow: { name: 'primer-aware', version: '1.0.0', digest: 'e'.repeat(64) },
  program: '0.1.0',
  tools: [{ name: 'minimap2', version: '2.24' }],
  commands: ['minimap2 -a reference.fasta reads_1.fastq'],
  rules: { minDepth: 10, choice: 'majority' },
  ...{ platform: 'ILLUMINA', layout: 'paired' },
  inputs: [{ file: 'file-00000000000000000000', name: 'reads_1.fastq', sha256: 'f'.repeat(64) }],
  reference: { name: 'NC_045512.2', sha256: 'a'.repeat(64) },
  primerScheme: SCHEME,
  ...{ attempt: 1, begunAt: '2026-01-02T03:04:05.000Z' },
};

/**
 * A run that is done, as the database keeps one, and one that waits and that nothing runs; gives the placeholders of
 * examples. Runs with programs are those of test/workflows.
 */
export async function prepareRuns(
  db: Pick<Database, 'execute'>,
  group = 'node',
): Promise<{ readonly exampleRun: string; readonly exampleWaitingRun: string }> {
  for (const [id, state] of [
    [EXAMPLE_RUN, 'done'],
    [WAITING, 'waiting'],
  ] as const) {
    const isDone = state === 'done';
    await db.execute(
      `INSERT INTO workflow_run (id, instance, pathogen, owner_group, workflow, workflow_version, workflow_digest, sample,
         platform, primer_scheme, started_by, starter_name, state, created_at, begun_at, ended_at, provenance, result)
       VALUES ($1, 'sars-cov-2', 'sars-cov-2', $2, 'primer-aware', '1.0.0', $3, 'example', 'ILLUMINA', $4::jsonb,
         'stranger', 'Ada Test', $5, now(), now(), CASE WHEN $6 THEN now() END, $7::jsonb, $8::jsonb)`,
      [
        ...[id, group, 'e'.repeat(64), JSON.stringify(SCHEME), state, isDone],
        isDone ? JSON.stringify(PROVENANCE) : null,
        isDone ? JSON.stringify(RESULT) : null,
      ],
    );
  }
  await db.execute(
    `INSERT INTO workflow_step VALUES ($1, 0, 'map-reads', 'minimap2 -a reference.fasta reads_1.fastq', 'done', '0', now(),
       now(), 'mapped')`,
    [EXAMPLE_RUN],
  );
  await db.execute(
    `INSERT INTO workflow_variant VALUES
       ($1, 240, 'C', 'T', 400, 200, 190, 5, 5, 0.975, 'consensus'),
       ($1, 23402, 'A', 'G', 380, 30, 28, 160, 162, 0.153, 'minor'),
       ($1, 11286, 'TTCTGGTTTT', 'T', 350, 170, 175, 2, 3, 0.986, 'consensus')`,
    [EXAMPLE_RUN],
  );
  return { exampleRun: EXAMPLE_RUN, exampleWaitingRun: WAITING };
}
