import { fetchBytes } from '../../../platform/files/fetch-bytes.ts';
import { findBaseName, toAbsolutePath } from '../../../platform/files/paths.ts';
import { findPathKind, readBytes } from '../../../platform/files/read-file.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { fetchDatasetIndex, findIndexedDataset, findTag } from './dataset-index.ts';
import {
  DATASET_FILE_LIMIT,
  type DatasetSource,
  openAddress,
  openFolders,
  openZipSource,
} from './dataset-source.ts';
import type { PathogenOrigin } from './pathogen.ts';

/** What the user asks to add. */
export interface PathogenRequest {
  /** A folder, a zip file, the address of a zip, or with `dataset` the base of a dataset server. */
  readonly location: string;
  /** Path or shortcut of a dataset on a dataset server. */
  readonly dataset?: string;
  /** Version tag on a dataset server; the newest without. */
  readonly tag?: string;
}

/** An opened dataset with where it is from; its tag is null where only pathogen.json can tell. */
export interface OpenedOrigin {
  readonly source: DatasetSource;
  readonly origin: Pick<PathogenOrigin, 'kind' | 'location' | 'dataset' | 'tag'>;
  /** An id that the place suggests, not yet in its final form. */
  readonly suggestedId: string;
}

/** Opens what the user named. Nothing of the dataset but a whole zip or an index is read yet. */
export async function openOrigin(
  request: PathogenRequest,
  timeoutMilliseconds: number,
): Promise<Result<OpenedOrigin, Problem>> {
  const isAddress = /^https?:\/\//i.test(request.location);
  if (request.dataset !== undefined) {
    if (isAddress) return openServer({ ...request, dataset: request.dataset }, timeoutMilliseconds);
    return fail({
      code: 'address-invalid',
      where: request.location,
      value: request.dataset,
      hint: 'A dataset by name comes from a dataset server: give its http or https address.',
    });
  }
  return isAddress
    ? openZipAddress(request.location, timeoutMilliseconds)
    : openPath(request.location);
}

async function openPath(location: string): Promise<Result<OpenedOrigin, Problem>> {
  const path = toAbsolutePath(location);
  const suggestedId = findBaseName(path).replace(/\.zip$/i, '');
  const kind = await findPathKind(path);
  if (kind === 'folder') {
    const origin = { kind: 'folder', location: path, dataset: null, tag: null } as const;
    return succeed({ source: openFolders(path, [path]), origin, suggestedId });
  }
  const bytes = await readBytes(path, 2 * DATASET_FILE_LIMIT);
  if (!bytes.ok) return bytes;
  const source = await openZipSource(path, bytes.value);
  if (!source.ok) return source;
  const origin = { kind: 'zip', location: path, dataset: null, tag: null } as const;
  return succeed({ source: source.value, origin, suggestedId });
}

async function openZipAddress(
  location: string,
  timeoutMilliseconds: number,
): Promise<Result<OpenedOrigin, Problem>> {
  const limits = { maxBytes: 2 * DATASET_FILE_LIMIT, timeoutMilliseconds };
  const bytes = await fetchBytes(location, limits);
  if (!bytes.ok) return bytes;
  if (bytes.value[0] !== 0x50 || bytes.value[1] !== 0x4b) {
    return fail({
      code: 'address-not-zip',
      where: location,
      value: '',
      hint: 'There is no zip at this address. For a dataset server also name the dataset (--dataset).',
    });
  }
  const source = await openZipSource(location, bytes.value);
  if (!source.ok) return source;
  const origin = { kind: 'address', location, dataset: null, tag: null } as const;
  const suggestedId = findBaseName(new URL(location).pathname).replace(/\.zip$/i, '');
  return succeed({ source: source.value, origin, suggestedId });
}

async function openServer(
  request: PathogenRequest & { readonly dataset: string },
  timeoutMilliseconds: number,
): Promise<Result<OpenedOrigin, Problem>> {
  const base = request.location.replace(/\/+$/, '').replace(/\/index\.json$/, '');
  const index = await fetchDatasetIndex(base, timeoutMilliseconds);
  if (!index.ok) return index;
  const dataset = findIndexedDataset(index.value, request.dataset, `${base}/index.json`);
  if (!dataset.ok) return dataset;
  const tag = findTag(dataset.value, request.tag, base);
  if (!tag.ok) return tag;
  const { path, shortcuts } = dataset.value;
  const folder = [...path.split('/'), tag.value].map(encodeURIComponent).join('/');
  return succeed({
    source: openAddress(`${base}/${folder}`, timeoutMilliseconds),
    origin: { kind: 'server', location: base, dataset: path, tag: tag.value },
    suggestedId: shortcuts.find((shortcut) => !shortcut.includes('/')) ?? path,
  });
}
