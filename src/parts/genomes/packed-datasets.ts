import { promisify } from 'node:util';
import { constants, gzip, zstdCompress } from 'node:zlib';
import { datasetTagOf } from './analysis/to-analysis-versions.ts';
import type { LoadedPathogen } from './pathogens/pathogen-store.ts';

const gzipAsync = promisify(gzip);
const zstdAsync = promisify(zstdCompress);

export type Packing = 'zstd' | 'gzip' | 'identity';

// A tree of 5,000 nodes is packed in a third of a second; a higher level takes seconds for a tenth less.
const GZIP_LEVEL = 6;
const ZSTD_LEVEL = 9;

function pack(text: string, packing: Packing): Promise<Uint8Array> | Uint8Array {
  if (packing === 'gzip') return gzipAsync(text, { level: GZIP_LEVEL });
  if (packing === 'identity') return Buffer.from(text);
  return zstdAsync(text, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
}

/** The best packing that a client says it can open. */
export function choosePacking(acceptEncoding: string | undefined): Packing {
  const accepted = (acceptEncoding ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => !/;\s*q=0(?:\.0*)?$/.test(one))
    .map((one) => one.split(';')[0]);
  return (['zstd', 'gzip'] as const).find((packing) => accepted.includes(packing)) ?? 'identity';
}

/**
 * Datasets as browsers fetch them, packed once and kept: they are large, and the same for everybody.
 * Only the version in use is kept of each.
 */
export class PackedDatasets {
  readonly #packed = new Map<string, { digest: string; bytes: Promise<Uint8Array> }>();

  find({ id, segments, meta }: LoadedPathogen, packing: Packing): Promise<Uint8Array> {
    const key = `${id} ${packing}`;
    const known = this.#packed.get(key);
    if (known?.digest === meta.digest) return known.bytes;
    const datasetTag = datasetTagOf(meta);
    const [only] = segments;
    const sent =
      segments.length === 1
        ? { files: only?.files }
        : {
            segments: segments.map((segment) => ({
              ...{ name: segment.name, datasetTag: datasetTagOf(segment.meta) },
              files: segment.files,
            })),
          };
    const text = JSON.stringify({ name: id, datasetTag, ...sent });
    const bytes = Promise.resolve(pack(text, packing));
    this.#packed.set(key, { digest: meta.digest, bytes });
    return bytes;
  }
}
