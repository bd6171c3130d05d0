import {
  type Dataset,
  type DatasetFiles,
  parseDataset,
} from '../../../../engine/analysis/dataset.ts';
import { MAIN_SEGMENT } from '../../../../schema/ports.ts';
import { toOperationPath } from '../../../../web/api/call-operation.ts';
import { request } from '../../../../web/api/http.ts';

/** A dataset as it came from the node. Threads get copies, so that one that is lost can be replaced. */
export type DatasetBytes = ArrayBuffer;

/** The dataset of one segment, with what only the downloads need. */
export interface OpenSegment {
  /** 'main' where it is the only one. */
  readonly name: string;
  readonly dataset: Dataset;
  readonly datasetTag: string;
  readonly treeJson: string | null;
}

/** The datasets of a pathogen, ready: at least one, in the order of its segments. */
export interface OpenDataset {
  readonly datasetTag: string;
  readonly segments: readonly OpenSegment[];
}

/** One dataset as the node sends it. */
interface SentSegment {
  readonly name: string;
  readonly datasetTag: string;
  readonly files: Omit<DatasetFiles, 'name'>;
}

/** In the page: fetches the dataset of a pathogen. @throws ApiFailure */
export async function fetchDataset(pathogen: string, signal: AbortSignal): Promise<DatasetBytes> {
  const response = await request(toOperationPath('get-dataset', { id: pathogen }), { signal });
  return response.arrayBuffer();
}

/** In a thread: reads what was fetched. Throws where the node sent a dataset that is none. */
export function openDataset(bytes: DatasetBytes): OpenDataset {
  const sent = JSON.parse(new TextDecoder().decode(bytes)) as Omit<SentSegment, 'files'> &
    ({ readonly files: SentSegment['files'] } | { readonly segments: readonly SentSegment[] });
  const { name, datasetTag } = sent;
  const segments =
    'segments' in sent ? sent.segments : [{ name: MAIN_SEGMENT, datasetTag, files: sent.files }];
  return { datasetTag, segments: segments.map((segment) => openSegment(name, segment)) };
}

function openSegment(pathogen: string, { name, datasetTag, files }: SentSegment): OpenSegment {
  const dataset = parseDataset({ name: pathogen, ...files });
  if (!dataset.ok) {
    throw new Error(dataset.error.map(({ where, hint }) => `${where}: ${hint}`).join('\n'));
  }
  return { name, dataset: dataset.value, datasetTag, treeJson: files.treeJson ?? null };
}
