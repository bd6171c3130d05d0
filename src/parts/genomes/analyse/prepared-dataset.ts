import type { Dataset } from '../../../engine/analysis/dataset.ts';
import {
  adoptPreparation,
  type Preparation,
  preparationOf,
} from '../../../engine/analysis/preparation.ts';
import { sha256Hex } from '../../../platform/files/sha256-hex.ts';
import type { ValueCache } from '../../../platform/files/value-cache.ts';
import { shareArrays } from '../../../platform/workers/share-arrays.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import type { DatasetSource } from '../pathogens/dataset-source.ts';
import { listFileNames } from '../pathogens/read-dataset-files.ts';
import { type DatasetPlace, nameOfPlace, openPlace } from './dataset-place.ts';
import { readDataset } from './load-dataset.ts';

/** Changes whenever what is kept has another form, or the same files give another dataset. */
const FORMAT = 'dataset-4';

/** A dataset with what is prepared from it: plain data that can be kept, copied and shared. */
export interface PreparedDataset {
  readonly dataset: Dataset;
  readonly preparation: Preparation | null;
  /** Version of the dataset: as it was asked for, its own tag, or the digest of its files. */
  readonly tag: string;
  /** SHA-256 over the names and contents of its files. */
  readonly digest: string;
}

/** Reads each file of a source once, whoever asks how often. */
function rememberReads({ label, read }: DatasetSource): DatasetSource {
  const reads = new Map<string, ReturnType<DatasetSource['read']>>();
  return {
    label,
    read: (name) => {
      let bytes = reads.get(name);
      if (bytes === undefined) {
        bytes = read(name);
        reads.set(name, bytes);
      }
      return bytes;
    },
  };
}

/** Digest of the files that a dataset may consist of, as they are; null where one cannot be read. */
async function digestFiles(source: DatasetSource, name: string): Promise<string | null> {
  const manifest = await source.read('pathogen.json');
  if (!manifest.ok || manifest.value === null) return null;
  const files = [...(await listFileNames(manifest.value))].sort();
  const lines = await Promise.all(
    files.flatMap((file) =>
      [file, `${file}.gz`].map(async (candidate) => {
        const bytes = await source.read(candidate);
        if (!bytes.ok) return null;
        return bytes.value === null ? '' : `${sha256Hex(bytes.value)}  ${candidate}\n`;
      }),
    ),
  );
  if (lines.includes(null)) return null;
  return sha256Hex(`${FORMAT}\n${name}\n${lines.join('')}`);
}

/**
 * Reads a dataset ready for analysis: from the cache where the same files were read before, else anew,
 * and then it is kept. Large arrays of the dataset are shared with threads that it is sent to; what the
 * kernels need, each thread has to copy into their memory anyway.
 */
export async function loadPrepared(
  place: DatasetPlace,
  cache: ValueCache | null,
): Promise<Result<PreparedDataset, Problem[]>> {
  const opened = await openPlace(place);
  if (!opened.ok) return fail([opened.error]);
  const source = rememberReads(opened.value.source);
  const giveOut = (own: PreparedDataset): Result<PreparedDataset, Problem[]> =>
    succeed({ ...own, tag: opened.value.tag ?? own.tag, dataset: shareArrays(own.dataset) });
  const key = cache === null ? null : await digestFiles(source, nameOfPlace(place));
  const known = key === null ? null : ((await cache?.read(key)) as PreparedDataset | null);
  if (known !== null) return giveOut(known);
  const read = await readDataset(source, place.name);
  if (!read.ok) return read;
  const { dataset, tag, digest } = read.value;
  const prepared = { dataset, preparation: preparationOf(dataset), tag, digest };
  if (key !== null) await cache?.write(key, prepared);
  return giveOut(prepared);
}

/** The dataset of what came from another thread, ready for analysis. */
export function adoptPrepared({ dataset, preparation }: PreparedDataset): Dataset {
  adoptPreparation(dataset, preparation);
  return dataset;
}
