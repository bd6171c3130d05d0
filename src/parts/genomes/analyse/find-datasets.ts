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
import type { DatasetPlace } from './dataset-place.ts';
import { mergeHeaders } from './merge-headers.ts';
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
 * Finds what `--pathogen` names: 'auto' for all pathogens of the node, the id of one, or the folder of
 * a dataset. With 'auto' a pathogen that cannot be read is left out and told to `onProblem`.
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
  if (found.ok) return succeed({ places: [toPlace(name, folders, found.value)], detection: null });
  if ((await findPathKind(name)) === 'folder') {
    const folder = toAbsolutePath(name);
    const place: DatasetPlace = { kind: 'folder', name: findBaseName(folder), folder };
    return succeed({ places: [place], detection: null });
  }
  const hint =
    'It is neither a pathogen of this node (`outbreak pathogen list` shows them) nor a folder with a dataset.';
  return fail([{ code: 'pathogen-unknown', where: '--pathogen', value: name.slice(0, 200), hint }]);
}

function toPlace(
  name: string,
  folders: PathogenFolders,
  { origin }: Pick<PathogenPlace, 'origin'>,
): DatasetPlace {
  return { kind: 'pathogen', name, folders, tag: origin?.tag ?? null };
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
    const place = toPlace(name, folders, found.value);
    // One after the other, and only what detection needs is kept: trees are large.
    const loaded = await loadPrepared(place, cache);
    if (!loaded.ok) {
      for (const problem of loaded.error) onProblem(problem);
      continue;
    }
    const { dataset } = loaded.value;
    places.push(place);
    references.push({ name, reference: dataset.reference });
    headers.push(tsvHeader(dataset));
  }
  if (places.length > 0) {
    return succeed({ places, detection: { references, header: mergeHeaders(headers) } });
  }
  const hint =
    'No pathogen is installed that could be recognised. `outbreak pathogen add` adds one.';
  return fail([{ code: 'pathogen-unknown', where: '--pathogen', value: AUTO, hint }]);
}
