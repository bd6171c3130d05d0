import { parseEntryAccession } from '../bio/accession.ts';
import { CurationService } from '../parts/curation/curation-service.ts';
import { proposeRevision } from '../parts/submission/drafts/propose-revision.ts';
import { resolveEntry } from '../parts/submission/entry-page.ts';
import { createEntryReader } from '../parts/submission/entry-reader.ts';
import type { Database } from '../platform/postgres/database.ts';
import { NODE_GROUP } from '../schema/caller.ts';
import { AppError } from '../schema/errors.ts';
import type { ReleasedEntry } from '../schema/ports.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';
import type { Services } from './services.ts';

/** Joins corrections with the entries that they are about. */
export function openCuration(
  { db }: NodeState,
  { submission }: Pick<Services, 'submission'>,
): CurationService {
  return new CurationService({
    db,
    clock: systemClock,
    findEntry: (accession) => findEntry(db, accession),
    revisions: {
      proposeRevision: (revision) => proposeRevision(submission.drafts, revision),
    },
    stewards: NODE_GROUP,
  });
}

async function findEntry(db: Database, text: string): Promise<ReleasedEntry | null> {
  if (!parseEntryAccession(text).ok) return null;
  try {
    const [entry] = await createEntryReader(db).readEntries([await resolveEntry(db, text)]);
    return entry ?? null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'entry-not-found') return null;
    throw error;
  }
}
