import type { Database } from '../../../platform/postgres/database.ts';
import { AppError } from '../../../schema/errors.ts';
import type { AnalysisVersions, PathogenVersions } from '../../../schema/ports.ts';
import { batch, mapConcurrently } from '../../../std/streams.ts';
import {
  type AnalysisKey,
  countAnalyses,
  listOutdated,
  type OutdatedScope,
} from './find-outdated.ts';
import { claimInstance, type InstanceClaim } from './instance-claim.ts';
import { reanalyseBatch } from './reanalyse-batch.ts';
import type { ReanalysisEvent, RenewalRecord } from './reanalysis-event.ts';
import { beginPass, endPass } from './reanalysis-pass.ts';
import type { ReanalysisDependencies, ReanalysisRequest } from './reanalysis-request.ts';

// As in an import: a task of one thread and one transaction, less than a second's work.
const BATCH = { maxItems: 32, maxSize: 2 << 20 } as const;

/**
 * Analyses entries of an instance again and tells of each what changed. Every batch is one transaction, so
 * that a run that is killed leaves nothing half done, and the next one does what is left.
 * @yields a record for each analysis and progress while it runs, a summary last
 * @throws InstanceClaimedError where another run is at work; AppError pathogen-not-found; DatabaseError
 */
export async function* runReanalysis(
  dependencies: ReanalysisDependencies,
  request: ReanalysisRequest,
): AsyncGenerator<ReanalysisEvent> {
  const { db, analyse } = dependencies;
  const { instance } = request;
  const versions = await analyse.findVersions(instance.pathogen);
  if (versions === null) throw new AppError('pathogen-not-found');
  const claim = request.isDryRun ? null : await claimInstance(db, instance.id);
  try {
    yield* runClaimed(dependencies, request, { versions, claim });
  } finally {
    await claim?.release();
  }
}

async function* runClaimed(
  dependencies: ReanalysisDependencies,
  request: ReanalysisRequest,
  { versions, claim }: { versions: PathogenVersions; claim: InstanceClaim | null },
): AsyncGenerator<ReanalysisEvent> {
  const { db } = dependencies;
  const { instance, limit } = request;
  const scope = {
    instance: instance.id,
    versions,
    madeBefore: await findBound(db, request, versions),
  };
  const { outdated } = await countAnalyses(db, scope);
  const total = Math.min(outdated, limit ?? outdated);
  const signal = claim === null ? request.signal : AbortSignal.any([request.signal, claim.lost]);
  const tally = createTally();
  let done = 0;
  yield { type: 'progress', done, total };
  const listing = { isWhole: false };
  const keys = takeKeys(db, scope, { limit, signal, listing });
  const batches = batch(keys, { ...BATCH, sizeOf: ({ length }) => length });
  const results = mapConcurrently(batches, request.concurrency, async (items) => ({
    items,
    records: await reanalyseBatch(dependencies, items, request),
  }));
  for await (const { items, records } of results) {
    for (const record of records) {
      tally.add(record);
      yield record;
    }
    done += items.length;
    yield { type: 'progress', done, total: Math.max(total, done) };
  }
  claim?.lost.throwIfAborted();
  if (listing.isWhole && request.scope === 'all' && !request.isDryRun)
    await endPass(db, instance.id);
  yield { type: 'summary', ...tally.counts(), isComplete: listing.isWhole };
}

function findBound(
  db: Database,
  { instance, scope, isDryRun, now }: ReanalysisRequest,
  versions: AnalysisVersions,
): Promise<Date | null> | Date | null {
  if (scope === 'outdated') return null;
  return isDryRun ? now() : beginPass(db, instance.id, { versions, now: now() });
}

/** Notes whether it came to the last key. */
async function* takeKeys(
  db: Database,
  scope: OutdatedScope,
  {
    limit,
    signal,
    listing,
  }: { limit: number | null; signal: AbortSignal; listing: { isWhole: boolean } },
): AsyncGenerator<AnalysisKey> {
  let taken = 0;
  for await (const key of listOutdated(db, scope)) {
    if (signal.aborted || taken === limit) return;
    taken += 1;
    yield key;
  }
  listing.isWhole = true;
}

function createTally() {
  const counts = { changed: 0, unchanged: 0, failed: 0 };
  const changedByField: Record<string, number> = {};
  return {
    add({ outcome, changes }: RenewalRecord): void {
      counts[outcome] += 1;
      for (const { field } of changes) changedByField[field] = (changedByField[field] ?? 0) + 1;
    },
    counts: () => ({
      checked: counts.changed + counts.unchanged + counts.failed,
      ...counts,
      changedByField,
    }),
  };
}
