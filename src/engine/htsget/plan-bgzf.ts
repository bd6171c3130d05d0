import { BGZF_END_MARKER } from '../../bio/hts/bgzf-block.ts';
import type { BinIndex } from '../../bio/hts/bin-index.ts';
import { countLetters } from '../../bio/hts/binning.ts';
import { type Chunk, compareOffsets, type VirtualOffset } from '../../bio/hts/virtual-offset.ts';
import type { BgzfHead } from './hts-file.ts';
import { faultOf, HtsgetFailureError, noReference } from './htsget-failure.ts';
import { mergeRegions } from './merge-regions.ts';
import type { HtsgetRegion } from './request.ts';
import { type PartClass, PartList, type TicketPart } from './ticket-part.ts';

/** Chunks that lie as near are given as one: the bytes between cost less than two blocks packed anew. */
const NEAR_BYTES = 65_536;
/** So many stretches at most make up an answer; with more, those that lie nearest are joined. */
const MAX_STRETCHES = 100;
const LINE_FEED = 10;

/**
 * Parts of a BGZF file. Records may lie across blocks, and one may begin anywhere in one: where a stretch begins or
 * ends within a block, the wanted part of that block is packed anew, so that the answer has whole records only.
 * @param regions null for the header alone
 * @throws HtsgetFailureError
 */
export async function planBgzf(
  head: BgzfHead,
  index: BinIndex | null,
  regions: readonly HtsgetRegion[] | null,
): Promise<readonly TicketPart[]> {
  const { bgzf, headerEnd } = head;
  const parts = new PartList();
  const marker = await bgzf.findEndMarker();
  const dataEnd: VirtualOffset = { block: marker ?? bgzf.file.size, within: 0 };
  const start = { block: 0, within: 0 };
  await addStretch(head, { begin: start, end: headerEnd }, [parts, 'header']);
  if (index !== null && regions !== null) {
    const chunks = findChunks(head, index, { regions, dataEnd });
    for (const { begin, end } of chunks) {
      // Cutting off what lies behind the end would pass over records without a word.
      if (begin.block > dataEnd.block || end.block > bgzf.file.size) throw notFitting(begin);
    }
    for (const stretch of joinChunks(chunks, { begin: headerEnd, end: dataEnd })) {
      await addStretch(head, stretch, [parts, 'body']);
    }
  }
  if (marker === null) parts.addBytes(BGZF_END_MARKER, 'body');
  else parts.addRange(marker, bgzf.file.size, 'body');
  return parts.parts;
}

function findChunks(
  { format, references, headerEnd }: BgzfHead,
  index: BinIndex,
  {
    regions,
    dataEnd,
  }: { readonly regions: readonly HtsgetRegion[]; readonly dataEnd: VirtualOffset },
): Chunk[] {
  const known = new Map(references.map((reference, at) => [reference?.name, at]));
  const indexed =
    index.tabix === null ? known : new Map(index.tabix.names.map((name, at) => [name, at]));
  const found: Chunk[] = [];
  for (const [name, spans] of mergeRegions(regions)) {
    if (name === '*' && format === 'BAM') {
      found.push({ begin: index.findEnd() ?? headerEnd, end: dataEnd });
      continue;
    }
    const number = indexed.get(name);
    if (number === undefined && !known.has(name)) throw noReference(name);
    // A contig that has no records is in the header, and not among the names of tabix.
    if (number === undefined) continue;
    const most = countLetters(index.binning);
    for (const { start, end } of spans) {
      for (const chunk of index.findChunks(number, start, Math.min(end, most))) found.push(chunk);
    }
  }
  return found;
}

/** Chunks in the order of the file, each byte in one of them, those that lie near each other joined. */
export function joinChunks(chunks: readonly Chunk[], { begin, end }: Chunk): readonly Chunk[] {
  const sorted = chunks
    .map((chunk) => ({ begin: latest(chunk.begin, begin), end: earliest(chunk.end, end) }))
    .filter((chunk) => compareOffsets(chunk.begin, chunk.end) < 0)
    .sort((a, b) => compareOffsets(a.begin, b.begin));
  let near = NEAR_BYTES;
  let joined = joinNear(sorted, near);
  while (joined.length > MAX_STRETCHES) {
    near *= 2;
    joined = joinNear(joined, near);
  }
  return joined;
}

function joinNear(sorted: readonly Chunk[], near: number): Chunk[] {
  const joined: Chunk[] = [];
  for (const chunk of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && chunk.begin.block - last.end.block <= near) {
      joined[joined.length - 1] = { begin: last.begin, end: latest(last.end, chunk.end) };
    } else joined.push(chunk);
  }
  return joined;
}

function latest(a: VirtualOffset, b: VirtualOffset): VirtualOffset {
  return compareOffsets(a, b) < 0 ? b : a;
}

function earliest(a: VirtualOffset, b: VirtualOffset): VirtualOffset {
  return compareOffsets(a, b) < 0 ? a : b;
}

/** Adds whole blocks as they are, and what is wanted of the first and of the last packed anew. */
async function addStretch(
  head: BgzfHead,
  { begin, end }: Chunk,
  [parts, partClass]: readonly [PartList, PartClass],
): Promise<void> {
  const { bgzf } = head;
  let first = begin.block;
  if (begin.within > 0) {
    const block = await bgzf.readBlock(begin.block, 'index');
    checkRecord(head, begin, block.bytes);
    const isOne = begin.block === end.block;
    if (isOne) checkRecord(head, end, block.bytes);
    const wanted = block.bytes.subarray(begin.within, isOne ? end.within : undefined);
    parts.addBytes(await bgzf.pack(wanted), partClass);
    if (isOne) return;
    first = block.end;
    if (first > end.block) throw notFitting(end);
  }
  if (end.within === 0) {
    // The data end where the marker begins, which was looked at; elsewhere the index has to be right.
    if (end.block < bgzf.file.size) await bgzf.readBlock(end.block, 'index');
    if (first === begin.block && first < end.block) await bgzf.readBlock(first, 'index');
    parts.addRange(first, end.block, partClass);
    return;
  }
  const last = await bgzf.readBlock(end.block, 'index');
  checkRecord(head, end, last.bytes);
  if (first === begin.block && first < end.block) await bgzf.readBlock(first, 'index');
  const isWhole = end.within === last.bytes.length;
  parts.addRange(first, isWhole ? last.end : end.block, partClass);
  if (!isWhole) parts.addBytes(await bgzf.pack(last.bytes.subarray(0, end.within)), partClass);
}

/**
 * Whether a record can begin where the index says that one begins or ends; where too little of it is in the block, nothing
 * can be said.
 */
function checkRecord(
  { format, references }: BgzfHead,
  offset: VirtualOffset,
  bytes: Uint8Array,
): void {
  const { within } = offset;
  if (within > bytes.length) throw notFitting(offset);
  if (format === 'VCF') {
    if (within > 0 && bytes[within - 1] !== LINE_FEED) throw notFitting(offset);
    return;
  }
  if (bytes.length - within < 12) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset + within, 12);
  // BAM: size and reference; BCF: sizes of both halves, then the reference.
  const size = view.getInt32(0, true);
  const reference = view.getInt32(format === 'BAM' ? 4 : 8, true);
  const isKnown = reference >= (format === 'BAM' ? -1 : 0) && reference < references.length;
  if (size < (format === 'BAM' ? 32 : 24) || !isKnown) throw notFitting(offset);
}

function notFitting({ block, within }: VirtualOffset): HtsgetFailureError {
  const hint = `The index points to byte ${within} of the block that begins here, where no record begins or ends: it is of another file. Make it again.`;
  return new HtsgetFailureError(faultOf('hts-index-not-fitting', `byte ${block}`, [within, hint]));
}
