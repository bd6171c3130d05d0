import type { Dataset } from '../../../engine/analysis/dataset.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { checkDataset } from '../pathogens/check-dataset.ts';
import { openFolders } from '../pathogens/dataset-source.ts';
import { findPathogen } from '../pathogens/pathogen-folder.ts';
import { readDatasetFiles } from '../pathogens/read-dataset-files.ts';
import type { DatasetPlace } from './analyse-task.ts';

/** A dataset that is ready, with the text of its tree for the tree output. */
export interface ReadyDataset {
  readonly dataset: Dataset;
  readonly treeJson: string | null;
}

/** Reads and checks a dataset from its folder, or the version of a pathogen that is in use. */
export async function loadDataset(place: DatasetPlace): Promise<Result<ReadyDataset, Problem[]>> {
  const source = await openPlace(place);
  if (!source.ok) return fail([source.error]);
  const read = await readDatasetFiles(source.value);
  if (!read.ok) return read;
  const dataset = checkDataset(read.value, { id: place.name, label: source.value.label });
  if (!dataset.ok) return dataset;
  return succeed({ dataset: dataset.value, treeJson: read.value.files.treeJson ?? null });
}

async function openPlace(place: DatasetPlace) {
  if (place.kind === 'folder') return succeed(openFolders(place.folder, [place.folder]));
  const found = await findPathogen(place.folders, place.name);
  return found.ok ? succeed(found.value.source) : found;
}
