import type { Dataset } from '../../../engine/analysis/dataset.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { checkDataset } from '../pathogens/check-dataset.ts';
import type { DatasetSource } from '../pathogens/dataset-source.ts';
import { findOwnTag } from '../pathogens/make-meta.ts';
import { readDatasetFiles } from '../pathogens/read-dataset-files.ts';
import { type DatasetPlace, openPlace } from './dataset-place.ts';

/** A dataset that is ready, with the text of its tree for the tree output. */
export interface ReadyDataset {
  readonly dataset: Dataset;
  readonly treeJson: string | null;
  /** Version of the dataset: its tag, or the digest of its files where it has none. */
  readonly tag: string;
  /** SHA-256 over the names and contents of its files. */
  readonly digest: string;
}

/** Reads and checks a dataset from its folder, or the version of a pathogen that is in use. */
export async function loadDataset(place: DatasetPlace): Promise<Result<ReadyDataset, Problem[]>> {
  const opened = await openPlace(place);
  if (!opened.ok) return fail([opened.error]);
  return readDataset(opened.value.source, place.name);
}

/** Reads and checks the dataset of a source. */
export async function readDataset(
  source: DatasetSource,
  name: string,
): Promise<Result<ReadyDataset, Problem[]>> {
  const read = await readDatasetFiles(source);
  if (!read.ok) return read;
  const dataset = checkDataset(read.value, { id: name, label: source.label });
  if (!dataset.ok) return dataset;
  const { files, pathogen, digest } = read.value;
  const tag = findOwnTag(pathogen) ?? digest;
  return succeed({ dataset: dataset.value, treeJson: files.treeJson ?? null, tag, digest });
}
