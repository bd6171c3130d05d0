import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { JobContext } from '../../../schema/define-job.ts';
import type { CollectionsContext } from '../collections-context.ts';
import { DataCiteClient, DataCiteError, type RegisteredDoi } from './datacite-client.ts';
import { DEPOSIT_DOI } from './doi-queue.ts';
import { listDois, type StoredDoi, setDoiState } from './doi-store.ts';

/** What is deposited: the attributes of a version by the DOIs of its neighbours. */
export type DescribeVersion = (dois: {
  readonly previous: string | null;
  readonly next: string | null;
}) => Promise<Readonly<Record<string, unknown>>>;

/** Somebody else has the name: nothing of theirs is written over. */
function refuseForeign(found: RegisteredDoi, wanted: string, doi: string): void {
  if (found.url === null || found.url === wanted) return;
  throw new DataCiteError(
    `${doi} leads to ${found.url} already and is left as it is. Where this node has another address now, set publicUrl to what it was, or have DataCite's record changed by hand.`,
    {},
  );
}

/**
 * Brings the DOI to where it has to be, from wherever a former try has left it: its name was decided before, and what
 * DataCite has under it is looked at first, so that nothing is registered twice.
 */
async function register(
  client: DataCiteClient,
  doi: string,
  {
    attributes,
    signal,
  }: { readonly attributes: Readonly<Record<string, unknown>>; readonly signal: AbortSignal },
): Promise<void> {
  const url = String(attributes.url);
  const found = await client.find(doi, signal);
  if (found !== null) refuseForeign(found, url, doi);
  else {
    try {
      await client.createDraft(doi, attributes, signal);
    } catch (error) {
      if (!(error instanceof DataCiteError && error.isTaken)) throw error;
      // A try whose answer did not come through has made it; or it is another's, which this account may not see.
      const taken = await client.find(doi, signal);
      if (taken === null) throw error;
      refuseForeign(taken, url, doi);
    }
  }
  const published = await client.publish(doi, attributes, signal);
  if (published.state === 'findable') return;
  throw new DataCiteError(`DataCite left ${doi} in the state '${published.state}'.`, {});
}

function findNeighbours(dois: readonly StoredDoi[], version: number) {
  const known = dois.filter(({ findableAt }) => findableAt !== null);
  const previous = known.filter((one) => one.version < version).at(-1) ?? null;
  const next = known.find((one) => one.version > version) ?? null;
  return { previous, next };
}

/**
 * Registers the DOI of a version, or tells DataCite what is new of it, and has the version before told that it has a
 * successor. What passes is tried again by the queue; what does not is written down for people.
 */
export async function depositDoi(
  context: CollectionsContext,
  place: { readonly collection: string; readonly version: number },
  { job, describe }: { readonly job: JobContext; readonly describe: DescribeVersion },
): Promise<void> {
  const { db, clock, datacite } = context;
  const dois = await listDois(db, place.collection);
  const own = dois.find(({ version }) => version === place.version);
  if (own === undefined || own.state === 'findable') return;
  const set = (state: StoredDoi['state'], problem: string | null) =>
    setDoiState(db, place, { state, problem, at: clock.now() });
  if (!datacite.isSet) return set('failed', datacite.why);
  const { previous, next } = findNeighbours(dois, place.version);
  try {
    const attributes = await describe({ previous: previous?.doi ?? null, next: next?.doi ?? null });
    const client = new DataCiteClient(datacite.settings);
    await register(client, own.doi, { attributes, signal: job.signal });
  } catch (error) {
    if (!(error instanceof DataCiteError)) throw error;
    const isTriedAgain = error.isPassing && job.attempt < job.maxAttempts;
    await set(isTriedAgain ? 'waiting' : 'failed', error.message);
    if (isTriedAgain) throw error;
    return;
  }
  const isFirst = own.findableAt === null;
  await db.transaction(async (tx) => {
    const at = clock.now();
    await setDoiState(tx, place, { state: 'findable', problem: null, at });
    // Its neighbours say so, too; once, or each would tell the other for ever.
    for (const one of isFirst ? [previous, next] : []) {
      if (one === null) continue;
      const neighbour = { collection: place.collection, version: one.version };
      await setDoiState(tx, neighbour, { state: 'waiting', problem: null, at });
      await addJob(tx, DEPOSIT_DOI, neighbour, { key: toJobKey(neighbour) });
    }
  });
}

/** One job at most waits for a version. */
export function toJobKey({
  collection,
  version,
}: {
  readonly collection: string;
  readonly version: number;
}): string {
  return `${DEPOSIT_DOI.name} ${collection} ${version}`;
}
