import type { SchemeName } from '../../../bio/primer-scheme-name.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { DraftProblem } from './draft-problem.ts';
import {
  checkRevision,
  describeMissing,
  type EntryRevision,
  readFormerSegments,
  readLatest,
} from './revise-entries.ts';
import { findDropProblem } from './segments/check-dropped.ts';
import type { Submission } from './submission-record.ts';

/** What a revision would make of one entry. */
export interface RevisionPreview {
  readonly accession: string;
  /** The version that it would follow. */
  readonly version: number;
  readonly name: string;
  /** Fields that become different; null stands for no value. */
  readonly changes: readonly {
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  /** Segments that it leaves out. */
  readonly dropped: readonly string[];
  readonly problems: readonly DraftProblem[];
}

/** What revisions would change, by the rules by which they are made; nothing is written. */
export interface RevisionsPreview {
  readonly entries: readonly RevisionPreview[];
  /** Entries that have these values already. */
  readonly unchanged: number;
  /** Entries that cannot be revised. */
  readonly problems: readonly Problem[];
}

/** Tells what revisions of entries of a group would change. */
export async function previewRevisions(
  db: Queryable,
  place: Pick<Submission, 'instance' | 'ownerGroup'>,
  revisions: readonly EntryRevision[],
  context: {
    readonly now: Date;
    readonly emergenceDate: string | null;
    readonly core: Checklist;
    readonly primerSchemes?: readonly SchemeName[];
  },
): Promise<RevisionsPreview> {
  const found = await readLatest(db, place, revisions);
  const segments = await readFormerSegments(db, revisions, found);
  const entries: RevisionPreview[] = [];
  const problems: Problem[] = [];
  let unchanged = 0;
  for (const [index, { accession, changes, dropSegments = [] }] of revisions.entries()) {
    const row = index + 1;
    const entry = found.get(accession);
    if (entry === undefined || entry.is_revocation) {
      problems.push(describeMissing(accession, row, entry !== undefined));
      continue;
    }
    const dropped = [...new Set(dropSegments)];
    const former = segments.get(accession) ?? [];
    const problem = findDropProblem({ dropped, former, own: [] }, `row ${row} ${accession}`);
    if (problem !== null) {
      problems.push(problem);
      continue;
    }
    const checked = checkRevision(entry, changes, { ...context, row });
    if (!checked.isChange && dropped.length === 0) {
      unchanged += 1;
      continue;
    }
    entries.push({
      accession,
      version: entry.version,
      name: entry.metadata.strain ?? '',
      changes: Object.entries(checked.difference)
        .map(([field, after]) => ({ field, before: entry.metadata[field] ?? null, after }))
        .filter(({ before, after }) => before !== after),
      dropped,
      problems: checked.problems,
    });
  }
  return { entries, unchanged, problems };
}
