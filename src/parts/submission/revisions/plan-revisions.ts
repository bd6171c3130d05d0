import type { Changes, ChangeTable } from './change-table.ts';

/** As many entries as the node takes in one request. */
export const MOST_REVISIONS = 20_000;

/** What a table revises of released entries, before it is sent. */
export interface RevisionPlan {
  readonly revisions: readonly {
    readonly accession: string;
    readonly changes: Changes;
    readonly dropSegments?: readonly string[];
  }[];
  /** Lines without an accession. */
  readonly nameless: readonly string[];
  /** Accessions that are named more than once: the table has to say which line holds. */
  readonly repeated: readonly string[];
  /** Rows with an accession in which every cell is empty. */
  readonly empty: number;
}

/** Makes revisions of a table's rows. */
export function planRevisions({ rows }: ChangeTable): RevisionPlan {
  const revisions: RevisionPlan['revisions'][number][] = [];
  const nameless: string[] = [];
  const seen = new Set<string>();
  const repeated = new Set<string>();
  let empty = 0;
  for (const { accession, changes, dropSegments, line } of rows) {
    if (accession === '') {
      nameless.push(String(line));
      continue;
    }
    if (seen.has(accession)) repeated.add(accession);
    seen.add(accession);
    if (dropSegments.length > 0) revisions.push({ accession, changes, dropSegments });
    else if (Object.keys(changes).length === 0) empty += 1;
    else revisions.push({ accession, changes });
  }
  return { revisions, nameless, repeated: [...repeated], empty };
}
