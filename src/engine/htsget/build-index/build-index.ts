import { BAI_BINNING, type Binning, countLetters } from '../../../bio/hts/binning.ts';
import { formatCrai } from '../../../bio/hts/crai-index.ts';
import type { Result } from '../../../std/result.ts';
import { catchFailure } from '../catch-failure.ts';
import type { BgzfHead, HtsFile } from '../hts-file.ts';
import { type HtsgetFailure, HtsgetFailureError, refuse } from '../htsget-failure.ts';
import { addBamRecords } from './add-bam-records.ts';
import { addBcfRecords } from './add-bcf-records.ts';
import { addVcfRecords } from './add-vcf-records.ts';
import { BinIndexBuilder } from './bin-index-builder.ts';
import { listContainers } from './list-containers.ts';

/** An index that was made, unpacked: CSI and TBI are kept packed as BGZF, CRAI as gzip. */
export interface BuiltIndex {
  readonly kind: 'BAI' | 'CSI' | 'TBI' | 'CRAI';
  readonly bytes: Uint8Array;
}

/**
 * Makes the index of a file that came without one, reading it once from its begin to its end (of CRAM the headers of
 * containers only). BAM gets BAI, VCF gets TBI, BCF gets CSI, and so do the others where a reference has more than
 * 2^29 letters. Fails where records are not sorted by their places.
 */
export async function buildIndex(file: HtsFile): Promise<Result<BuiltIndex, HtsgetFailure>> {
  return catchFailure(async () => {
    if (file.format === 'CRAM') {
      const slices = await listContainers(file);
      return { kind: 'CRAI', bytes: new TextEncoder().encode(formatCrai(slices)) };
    }
    if (file.bgzf === null) {
      const message = 'This is kept as plain text, of which no parts are given. Pack it by bgzip.';
      throw new HtsgetFailureError(refuse('UnsupportedFormat', message));
    }
    return buildBins(file);
  });
}

async function buildBins(file: BgzfHead): Promise<BuiltIndex> {
  const longest = file.references.reduce(
    (most, reference) => Math.max(most, reference?.length ?? 0),
    0,
  );
  const binning = chooseBinning(longest);
  const isSmall = binning === BAI_BINNING;
  const builder = new BinIndexBuilder(binning);
  if (file.format === 'BAM') {
    await addBamRecords(file, builder);
    const kind = isSmall ? 'BAI' : 'CSI';
    return { kind, bytes: builder.format(kind, file.references.length, new Uint8Array(0)) };
  }
  if (file.format === 'BCF') {
    await addBcfRecords(file, builder);
    return { kind: 'CSI', bytes: builder.format('CSI', file.references.length, new Uint8Array(0)) };
  }
  const names = await addVcfRecords(file, builder);
  const kind = isSmall ? 'TBI' : 'CSI';
  return { kind, bytes: builder.format(kind, names.length, formatTabix(names)) };
}

/** As many levels as the longest reference needs, five at least. */
function chooseBinning(longest: number): Binning {
  let binning = BAI_BINNING;
  while (countLetters(binning) < longest) binning = { ...binning, depth: binning.depth + 1 };
  return binning;
}

/** What tabix says of a VCF table: columns 1 and 2, lines of '#' passed over. Tabix specification. */
function formatTabix(names: readonly string[]): Uint8Array {
  const text = new TextEncoder().encode(names.map((name) => `${name}\0`).join(''));
  const bytes = new Uint8Array(28 + text.length);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of [2, 1, 2, 0, 35, 0, text.length].entries())
    view.setInt32(4 * at, value, true);
  bytes.set(text, 28);
  return bytes;
}
