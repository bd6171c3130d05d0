import { tsvHeader } from '../../../engine/analysis/tsv.ts';
import { findBaseName, toAbsolutePath } from '../../../platform/files/paths.ts';
import { findPathKind } from '../../../platform/files/read-file.ts';
import type { ValueCache } from '../../../platform/files/value-cache.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import {
  findPathogen,
  listPathogenIds,
  type PathogenFolders,
  type PathogenPlace,
} from '../pathogens/pathogen-folder.ts';
import { installShippedTree, SHIPPED_TREE_PATHOGEN } from '../pathogens/shipped-tree.ts';
import type { AnalyseWorkerData } from './analyse-task.ts';
import { type DatasetPlace, listSegmentPlaces, nameOfPlace } from './dataset-place.ts';
import { DATASET_COLUMN, mergeHeaders, SEGMENT_COLUMN } from './merge-headers.ts';
import { loadPrepared } from './prepared-dataset.ts';

/** The datasets of a run, and how a sequence finds its own where there are several. */
export type FoundDatasets = Pick<AnalyseWorkerData, 'places' | 'detection'>;

export interface FindOptions {
  /** Where prepared datasets are kept; null for nowhere. */
  readonly cache: ValueCache | null;
  readonly onProblem: (problem: Problem) => void;
}

/** What `--pathogen` says where each sequence chooses its dataset. */
export const AUTO = 'auto';

/**
 * Finds what `--pathogen` names: 'auto' for all pathogens of the node, the id of one, one segment of it ('cchf/L'), or
 * the folder of a dataset or of a pathogen of several segments. With 'auto' a pathogen that cannot be read is left out
 * and told to `onProblem`.
 */
export async function findDatasets(
  name: string,
  folders: PathogenFolders,
  { cache, onProblem }: FindOptions,
): Promise<Result<FoundDatasets, Problem[]>> {
  if (name === AUTO || name === SHIPPED_TREE_PATHOGEN) {
    const tree = await installShippedTree(folders.dataFolder);
    if (!tree.ok) onProblem(tree.error);
  }
  if (name === AUTO) return findAll(folders, { cache, onProblem });
  const found = await findPathogen(folders, name);
  if (found.ok) return findSegments(toPlace(name, folders, found.value), cache);
  const folder = toAbsolutePath(name);
  if ((await findPathKind(name)) === 'folder') {
    const place = { kind: 'folder', name: findBaseName(folder), folder, segment: null } as const;
    return findSegments(place, cache);
  }
  const segment = await findOneSegment(name, folders);
  if (segment !== null) return succeed({ places: [segment], detection: null });
  const hint =
    'It is neither a pathogen of this node (`outbreak pathogen list` shows them), nor a segment of one (as cchf/L), nor a folder with a dataset.';
  return fail([{ code: 'pathogen-unknown', where: '--pathogen', value: name.slice(0, 200), hint }]);
}

/** The segment that 'cchf/L' names; null where there is none of these names. */
async function findOneSegment(
  name: string,
  folders: PathogenFolders,
): Promise<DatasetPlace | null> {
  const [pathogen = '', segment = '', ...rest] = name.split('/');
  if (segment === '' || rest.length > 0) return null;
  const found = await findPathogen(folders, pathogen);
  if (!found.ok) return null;
  const places = await listSegmentPlaces(toPlace(pathogen, folders, found.value));
  if (!places.ok) return null;
  return (
    places.value.find((place) => nameOfPlace(place) === name && place.segment !== null) ?? null
  );
}

/** The dataset of a pathogen, or those of its segments, each of whose sequences finds its own. */
async function findSegments(
  whole: DatasetPlace,
  cache: ValueCache | null,
): Promise<Result<FoundDatasets, Problem[]>> {
  const places = await listSegmentPlaces(whole);
  if (!places.ok) return places;
  // Whoever reads the only dataset says what is wrong with it.
  if (places.value.length === 1) return succeed({ places: places.value, detection: null });
  const headers: string[][] = [];
  for (const place of places.value) {
    const loaded = await loadPrepared(place, cache);
    if (!loaded.ok) return loaded;
    headers.push(tsvHeader(loaded.value.dataset));
  }
  const header = mergeHeaders(headers, [SEGMENT_COLUMN]);
  const detection = { segmentsOf: whole.name, references: [], header };
  return succeed({ places: places.value, detection });
}

function toPlace(
  name: string,
  folders: PathogenFolders,
  { origin }: Pick<PathogenPlace, 'origin'>,
): DatasetPlace {
  return { kind: 'pathogen', name, segment: null, folders, tag: origin?.tag ?? null };
}

async function findAll(
  folders: PathogenFolders,
  { cache, onProblem }: FindOptions,
): Promise<Result<FoundDatasets, Problem[]>> {
  const places: DatasetPlace[] = [];
  const references: { name: string; reference: Uint8Array }[] = [];
  const headers: string[][] = [];
  for (const name of await listPathogenIds(folders)) {
    const found = await findPathogen(folders, name);
    if (!found.ok) {
      onProblem(found.error);
      continue;
    }
    const own = await readReferences(toPlace(name, folders, found.value), cache);
    if (!own.ok) {
      for (const problem of own.error) onProblem(problem);
      continue;
    }
    for (const { place, reference, header } of own.value) {
      places.push(place);
      references.push({ name: nameOfPlace(place), reference });
      headers.push(header);
    }
  }
  if (places.length > 0) {
    const hasSegments = places.some(({ segment }) => segment !== null);
    const chosen = hasSegments ? [DATASET_COLUMN, SEGMENT_COLUMN] : [DATASET_COLUMN];
    const header = mergeHeaders(headers, chosen);
    return succeed({ places, detection: { segmentsOf: null, references, header } });
  }
  const hint =
    'No pathogen is installed that could be recognised. `outbreak pathogen add` adds one.';
  return fail([{ code: 'pathogen-unknown', where: '--pathogen', value: AUTO, hint }]);
}

interface FoundReference {
  readonly place: DatasetPlace;
  readonly reference: Uint8Array;
  readonly header: string[];
}

/** What detection needs of a pathogen, segment by segment: only that is kept, because trees are large. */
async function readReferences(
  whole: DatasetPlace,
  cache: ValueCache | null,
): Promise<Result<readonly FoundReference[], Problem[]>> {
  const places = await listSegmentPlaces(whole);
  if (!places.ok) return places;
  const found: FoundReference[] = [];
  for (const place of places.value) {
    const loaded = await loadPrepared(place, cache);
    if (!loaded.ok) return loaded;
    const { dataset } = loaded.value;
    found.push({ place, reference: dataset.reference, header: tsvHeader(dataset) });
  }
  return succeed(found);
}
