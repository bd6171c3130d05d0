import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { AnalysedSequence, AnalysisReference } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';

/** An analysed sequence of a draft. */
export interface DraftSequence {
  readonly draft: number;
  /** Its place among those of all files, from 0. */
  readonly record: number;
  readonly result: Extract<AnalysedSequence, { readonly ok: true }>;
}

/** Keeps sequences with their drafts; of a segment that a draft has already, the first one stays. */
export async function insertSequences(
  tx: Transaction,
  rows: readonly DraftSequence[],
  { segments }: AnalysisReference,
): Promise<void> {
  if (rows.length === 0) return;
  const digestOf = (segment: string) =>
    defined(
      segments.find((one) => one.segment === segment),
      `reference of segment ${segment}`,
    ).digest;
  await tx.execute(
    `INSERT INTO draft_sequence (draft, segment, length, digest, letters, analysis, record, reference_digest)
     SELECT r.draft, r.segment, r.length, r.digest, r.letters, r.analysis, r.record, r.reference_digest
     FROM unnest($1::bigint[], $2::int[], $3::bytea[], $4::bytea[], $5::jsonb[], $6::int[], $7::text[], $8::bytea[])
       AS r(draft, length, digest, letters, analysis, record, segment, reference_digest)
     ON CONFLICT (draft, segment) DO NOTHING`,
    [
      rows.map(({ draft }) => draft),
      rows.map(({ result }) => result.length),
      rows.map(({ result }) => result.digest),
      rows.map(({ result }) => result.letters),
      rows.map(({ result }) => result.analysisJson),
      rows.map(({ record }) => record),
      rows.map(({ result }) => result.segment),
      rows.map(({ result }) => digestOf(result.segment)),
    ],
  );
}
