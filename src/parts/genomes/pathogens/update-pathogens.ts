import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { fetchDatasetIndex, findIndexedDataset, findTag } from './dataset-index.ts';
import { findOwnTag } from './make-meta.ts';
import { openOrigin } from './open-origin.ts';
import type { PathogenOrigin } from './pathogen.ts';
import { findPathogen, listPathogenIds } from './pathogen-folder.ts';
import { addPathogen, type PathogenStore } from './pathogen-store.ts';
import { readPathogenFiles } from './read-pathogen-files.ts';

/** Whether there is a newer version of one added pathogen. */
export interface PathogenUpdate {
  readonly id: string;
  /** 'no-origin': made on this node, so there is no place to look. */
  readonly status: 'up-to-date' | 'newer-available' | 'installed' | 'no-origin' | 'failed';
  readonly currentTag: string | null;
  /** Newest tag at the origin; null where it was not found out. */
  readonly latestTag: string | null;
  readonly problems: readonly Problem[];
}

/**
 * Looks at the origin of each added pathogen for a newer version, and installs it when `install` is
 * set. On a dataset server the tag decides, elsewhere the content. A failure of one leaves the rest.
 */
export async function updatePathogens(
  store: PathogenStore,
  options: { readonly install: boolean; readonly ids?: readonly string[] },
): Promise<PathogenUpdate[]> {
  const updates: PathogenUpdate[] = [];
  for (const id of options.ids ?? (await listPathogenIds(store))) {
    const place = await findPathogen(store, id);
    const problems = place.ok ? [] : [place.error];
    if (!place.ok)
      updates.push({ id, status: 'failed', currentTag: null, latestTag: null, problems });
    else if (place.value.origin !== null) {
      updates.push(
        await updateOne(store, { id, origin: place.value.origin, install: options.install }),
      );
    }
  }
  return updates;
}

interface UpdateTask {
  readonly id: string;
  readonly origin: PathogenOrigin;
  readonly install: boolean;
}

async function updateOne(
  store: PathogenStore,
  { id, origin, install }: UpdateTask,
): Promise<PathogenUpdate> {
  const currentTag = origin.tag;
  const base = { id, currentTag, latestTag: null, problems: [] };
  if (origin.kind === 'init') return { ...base, status: 'no-origin' };
  const latest = await findLatest(store, origin);
  if (!latest.ok) return { ...base, status: 'failed', problems: latest.error };
  const { tag: latestTag, isNewer } = latest.value;
  if (!isNewer) return { ...base, latestTag, status: 'up-to-date' };
  if (!install) return { ...base, latestTag, status: 'newer-available' };
  const { location, dataset } = origin;
  const request = dataset === null ? { location } : { location, dataset };
  const added = await addPathogen(store, { ...request, id });
  return added.ok
    ? { ...base, latestTag, status: 'installed' }
    : { ...base, latestTag, status: 'failed', problems: added.error };
}

async function findLatest(
  store: PathogenStore,
  origin: PathogenOrigin,
): Promise<Result<{ readonly tag: string | null; readonly isNewer: boolean }, Problem[]>> {
  if (origin.kind === 'server' && origin.dataset !== null) {
    const index = await fetchDatasetIndex(origin.location, store.timeoutMilliseconds);
    if (!index.ok) return fail([index.error]);
    const dataset = findIndexedDataset(index.value, origin.dataset, origin.location);
    if (!dataset.ok) return fail([dataset.error]);
    const tag = findTag(dataset.value, undefined, origin.location);
    if (!tag.ok) return fail([tag.error]);
    return succeed({ tag: tag.value, isNewer: tag.value !== origin.tag });
  }
  const opened = await openOrigin({ location: origin.location }, store.timeoutMilliseconds);
  if (!opened.ok) return fail([opened.error]);
  const read = await readPathogenFiles(opened.value.source);
  if (!read.ok) return read;
  return succeed({
    tag: findOwnTag(read.value.pathogen),
    isNewer: read.value.digest !== origin.digest,
  });
}
