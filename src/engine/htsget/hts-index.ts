import { type BinIndex, parseBinIndex } from '../../bio/hts/bin-index.ts';
import { type CraiEntry, parseCrai } from '../../bio/hts/crai-index.ts';
import type { BlockCodec } from '../../std/block-codec.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { UnpackError } from '../../std/unpack.ts';
import type { HtsFile } from './hts-file.ts';
import { faultOf, type HtsFileCode, type HtsgetFailure } from './htsget-failure.ts';

/** An index of a file, read: of bins for BGZF, of slices for CRAM. */
export type HtsIndex =
  | { readonly kind: 'bins'; readonly bins: BinIndex }
  | { readonly kind: 'slices'; readonly slices: readonly CraiEntry[] };

/** A larger index is refused before memory is given to it: that of a human genome at 100-fold depth has 10 MB. */
export const MAX_INDEX_BYTES = 256 * 1024 * 1024;
const MAX_CRAI_BYTES = 64 * 1024 * 1024;
/** Of tabix: what a table of VCF is marked with. */
const TABIX_VCF = 2;

/**
 * Reads the index that was deposited with a file: BAI or CSI of BAM, TBI or CSI of VCF, CSI of BCF, CRAI of CRAM,
 * each packed or not. It is refused where it is damaged or of another kind of file.
 */
export async function readHtsIndex(
  file: HtsFile,
  bytes: Uint8Array,
  codec: BlockCodec,
): Promise<Result<HtsIndex, HtsgetFailure>> {
  const most = file.format === 'CRAM' ? MAX_CRAI_BYTES : MAX_INDEX_BYTES;
  const unpacked = await unpackIndex(bytes, codec, most);
  if (!unpacked.ok) return unpacked;
  if (file.format === 'CRAM') {
    const slices = parseCrai(unpacked.value);
    if (!slices.ok) return indexFault('hts-index-damaged', slices.error);
    const { references } = file;
    const wrong = slices.value.find(({ reference }) => reference >= references.length);
    if (wrong === undefined) return succeed({ kind: 'slices', slices: slices.value });
    const hint = `it knows reference ${wrong.reference + 1}, the file has ${references.length}`;
    return indexFault('hts-index-not-fitting', hint);
  }
  const bins = parseBinIndex(unpacked.value);
  if (!bins.ok) return indexFault('hts-index-damaged', bins.error);
  const difference = findDifference(file, bins.value);
  if (difference !== null) return indexFault('hts-index-not-fitting', difference);
  return succeed({ kind: 'bins', bins: bins.value });
}

async function unpackIndex(
  bytes: Uint8Array,
  codec: BlockCodec,
  most: number,
): Promise<Result<Uint8Array, HtsgetFailure>> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isPacked) return bytes.length <= most ? succeed(bytes) : tooLarge(most);
  try {
    return succeed(await codec.gunzip(bytes, most));
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    if (error.reason === 'too-large') return tooLarge(most);
    return indexFault('hts-index-damaged', `it does not unpack (${error.message})`);
  }
}

function tooLarge(most: number): Result<never, HtsgetFailure> {
  return indexFault('hts-index-too-large', `it unpacks to more than ${most} bytes`);
}

function indexFault(code: HtsFileCode, what: string): Result<never, HtsgetFailure> {
  const hint = `The index cannot be used: ${what}. Make it again, for instance by \`samtools index\` or \`bcftools index\`.`;
  return fail(faultOf(code, 'index', ['', hint]));
}

/** What tells that bins are of another file; null where nothing does. */
function findDifference(
  file: Exclude<HtsFile, { format: 'CRAM' }>,
  { tabix, references, kind }: BinIndex,
): string | null {
  if (file.bgzf === null) return 'the file is not packed in blocks';
  if (file.format === 'VCF') {
    if (tabix === null) return 'it has no names of references, so it is none of VCF';
    return tabix.format % 65_536 === TABIX_VCF ? null : 'it is of another kind of table than VCF';
  }
  if (kind === 'TBI') return 'it is of a table';
  // BCF counts its contigs up to the last that has records.
  const isWrong =
    file.format === 'BAM'
      ? references !== file.references.length
      : references > file.references.length;
  return isWrong ? `it knows ${references} references, the file ${file.references.length}` : null;
}
