import {
  type Dataset,
  type DatasetFiles,
  parseDataset,
} from '../../../../engine/analysis/dataset.ts';
import { toOperationPath } from '../../../../web/api/call-operation.ts';
import { request } from '../../../../web/api/http.ts';

/** A dataset as it came from the node. Threads get copies, so that one that is lost can be replaced. */
export type DatasetBytes = ArrayBuffer;

/** A dataset that is ready, with what only the downloads need. */
export interface OpenDataset {
  readonly dataset: Dataset;
  readonly datasetTag: string;
  readonly treeJson: string | null;
}

/** In the page: fetches the dataset of a pathogen. @throws ApiFailure */
export async function fetchDataset(pathogen: string, signal: AbortSignal): Promise<DatasetBytes> {
  const response = await request(toOperationPath('get-dataset', { id: pathogen }), { signal });
  return response.arrayBuffer();
}

/** In a thread: reads what was fetched. Throws where the node sent a dataset that is none. */
export function openDataset(bytes: DatasetBytes): OpenDataset {
  const sent = JSON.parse(new TextDecoder().decode(bytes)) as {
    readonly name: string;
    readonly datasetTag: string;
    readonly files: Omit<DatasetFiles, 'name'>;
  };
  const dataset = parseDataset({ name: sent.name, ...sent.files });
  if (!dataset.ok) {
    throw new Error(dataset.error.map(({ where, hint }) => `${where}: ${hint}`).join('\n'));
  }
  const treeJson = sent.files.treeJson ?? null;
  return { dataset: dataset.value, datasetTag: sent.datasetTag, treeJson };
}
