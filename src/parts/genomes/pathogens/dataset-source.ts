import { type FetchLimits, fetchBytes } from '../../../platform/files/fetch-bytes.ts';
import { openZip, type ZipLimits } from '../../../platform/files/open-zip.ts';
import { joinPath } from '../../../platform/files/paths.ts';
import { findPathKind, readBytes } from '../../../platform/files/read-file.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';

/** A place with the files of one dataset: a folder, a zip, or a folder of a dataset server. */
export interface DatasetSource {
  /** For messages: the path or the address. */
  readonly label: string;
  /** The bytes of the file with this plain name, maybe in a folder ('L/tree.json'); null where there is none. */
  readonly read: (name: string) => Promise<Result<Uint8Array | null, Problem>>;
}

/** Largest file of a dataset, packed or not. The largest known tree has 60 MB. */
export const DATASET_FILE_LIMIT = 256 * 1024 * 1024;

const ZIP_LIMITS: ZipLimits = {
  maxEntries: 10_000,
  maxEntryBytes: DATASET_FILE_LIMIT,
  maxTotalBytes: 2 * DATASET_FILE_LIMIT,
};

/** Files of folders that lie over each other: a later folder's file hides that of an earlier one. */
export function openFolders(label: string, folders: readonly string[]): DatasetSource {
  return {
    label,
    read: async (name) => {
      for (const folder of folders.toReversed()) {
        const path = joinPath(folder, name);
        if ((await findPathKind(path)) === 'file') return readBytes(path, DATASET_FILE_LIMIT);
      }
      return succeed(null);
    },
  };
}

/** The files in a folder of a source, which is a dataset of its own. */
export function openSubfolder({ label, read }: DatasetSource, folder: string): DatasetSource {
  return { label: `${label}/${folder}`, read: (name) => read(`${folder}/${name}`) };
}

/** Files that are held in memory. */
export function openTexts(label: string, texts: ReadonlyMap<string, string>): DatasetSource {
  return {
    label,
    read: async (name) => {
      const text = texts.get(name);
      return succeed(text === undefined ? null : new TextEncoder().encode(text));
    },
  };
}

/** The dataset in a zip: the files beside the pathogen.json that lies least deep. */
export async function openZipSource(
  label: string,
  bytes: Uint8Array,
): Promise<Result<DatasetSource, Problem>> {
  const zip = await openZip(label, bytes, ZIP_LIMITS);
  if (!zip.ok) return zip;
  const names = new Set(zip.value.names);
  const depth = (name: string): number => name.split('/').length;
  const manifest = zip.value.names
    .filter((name) => /(^|\/)pathogen\.json(\.gz)?$/.test(name))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))[0];
  if (manifest === undefined) {
    return fail({
      code: 'dataset-file-missing',
      where: label,
      value: 'pathogen.json',
      hint: 'There is no pathogen.json in this zip, so it holds no Nextclade 3 dataset.',
    });
  }
  const folder = manifest.slice(0, manifest.lastIndexOf('/') + 1);
  return succeed({
    label,
    read: async (name) =>
      names.has(folder + name) ? zip.value.read(folder + name) : succeed(null),
  });
}

/** A folder of files on a web server. */
export function openAddress(address: string, timeoutMilliseconds: number): DatasetSource {
  const limits: FetchLimits = { maxBytes: DATASET_FILE_LIMIT, timeoutMilliseconds };
  return {
    label: address,
    read: async (name) => {
      const path = name.split('/').map(encodeURIComponent).join('/');
      const answer = await fetchBytes(`${address}/${path}`, limits);
      if (!answer.ok && answer.error.code === 'address-not-found') return succeed(null);
      return answer;
    },
  };
}
