import { fetchBytes } from '../../../platform/files/fetch-bytes.ts';
import { decodeUtf8 } from '../../../platform/files/read-file.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { isObject } from './auspice-tree.ts';
import { parseJsonObject } from './parse-json-object.ts';

/** One dataset of a dataset server. */
export interface IndexedDataset {
  /** 'nextstrain/sars-cov-2/wuhan-hu-1/orfs' */
  readonly path: string;
  readonly shortcuts: readonly string[];
  readonly displayName: string;
  /** Version tags, newest first. */
  readonly tags: readonly string[];
}

const INDEX_LIMIT = 64 * 1024 * 1024;

/** Fetches `<base>/index.json` of a dataset server and lists what it offers. */
export async function fetchDatasetIndex(
  base: string,
  timeoutMilliseconds: number,
): Promise<Result<IndexedDataset[], Problem>> {
  const address = `${base}/index.json`;
  const bytes = await fetchBytes(address, { maxBytes: INDEX_LIMIT, timeoutMilliseconds });
  if (!bytes.ok) return bytes;
  const text = decodeUtf8(address, bytes.value);
  if (!text.ok) return text;
  const json = parseJsonObject(text.value, address);
  return json.ok ? parseDatasetIndex(json.value, address) : json;
}

/** Reads the parsed index; entries without a path or without a version are left out. */
export function parseDatasetIndex(
  index: Readonly<Record<string, unknown>>,
  where: string,
): Result<IndexedDataset[], Problem> {
  if (!Array.isArray(index.collections)) {
    const hint = 'This is not the index of a Nextclade 3 dataset server: it has no collections.';
    return fail({
      code: 'dataset-index-invalid',
      where: `${where} at $.collections`,
      value: '',
      hint,
    });
  }
  const collections: unknown[] = index.collections;
  const datasets = collections.flatMap((collection) =>
    isObject(collection) && Array.isArray(collection.datasets) ? collection.datasets : [],
  );
  return succeed(datasets.flatMap((entry: unknown) => toIndexedDataset(entry) ?? []));
}

/** The dataset with this path or shortcut; where there is none, names those that come close. */
export function findIndexedDataset(
  datasets: readonly IndexedDataset[],
  name: string,
  where: string,
): Result<IndexedDataset, Problem> {
  const found =
    datasets.find((dataset) => dataset.path === name) ??
    datasets.find((dataset) => dataset.shortcuts.includes(name));
  if (found) return succeed(found);
  const words = name
    .toLowerCase()
    .split(/[/_-]+/)
    .filter((word) => word.length > 2);
  const near = datasets
    .map(({ path }) => ({
      path,
      hits: words.filter((word) => path.toLowerCase().includes(word)).length,
    }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, 5)
    .map(({ path }) => path);
  const hint =
    near.length > 0 ? `Did you mean one of: ${near.join(', ')}?` : 'Look into the index.';
  return fail({
    code: 'dataset-not-in-index',
    where,
    value: name.slice(0, 200),
    hint: `The server offers no dataset of this name. ${hint}`,
  });
}

/** The tag asked for, or the newest; Problem where the dataset has no such tag. */
export function findTag(
  dataset: IndexedDataset,
  tag: string | undefined,
  where: string,
): Result<string, Problem> {
  const found = tag === undefined ? dataset.tags[0] : dataset.tags.find((each) => each === tag);
  if (found !== undefined) return succeed(found);
  return fail({
    code: 'dataset-tag-unknown',
    where: `${where} ${dataset.path}`,
    value: tag ?? '',
    hint: `There is no such version. The newest are: ${dataset.tags.slice(0, 3).join(', ')}.`,
  });
}

function toIndexedDataset(entry: unknown): IndexedDataset | undefined {
  if (!isObject(entry) || typeof entry.path !== 'string') return undefined;
  const versions: unknown[] = Array.isArray(entry.versions) ? entry.versions : [];
  const tags = [entry.version, ...versions].flatMap((version) =>
    isObject(version) && typeof version.tag === 'string' ? [version.tag] : [],
  );
  if (tags.length === 0) return undefined;
  const attributes = isObject(entry.attributes) ? entry.attributes : {};
  return {
    path: entry.path,
    shortcuts: Array.isArray(entry.shortcuts) ? entry.shortcuts.map(String) : [],
    displayName: typeof attributes.name === 'string' ? attributes.name : entry.path,
    tags: [...new Set(tags)],
  };
}
