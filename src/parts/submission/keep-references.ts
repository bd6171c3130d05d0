import type { Queryable } from '../../platform/postgres/queryable.ts';
import type { AnalysisReference } from '../../schema/ports.ts';

/** Compressed letters need their reference; it is kept before the first of them, one for each segment. */
export async function keepReferences(
  db: Queryable,
  { segments }: AnalysisReference,
): Promise<void> {
  await db.query(
    `INSERT INTO reference_sequence (digest, letters)
     SELECT * FROM unnest($1::bytea[], $2::bytea[]) ON CONFLICT DO NOTHING`,
    [segments.map(({ digest }) => digest), segments.map(({ letters }) => letters)],
  );
}
