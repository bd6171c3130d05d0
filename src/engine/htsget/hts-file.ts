import { BamParser } from '../../bio/hts/bam-parser.ts';
import { parseContig, type VcfContig } from '../../bio/hts/vcf-contig.ts';
import type { VirtualOffset } from '../../bio/hts/virtual-offset.ts';
import type { BlockCodec } from '../../std/block-codec.ts';
import { joinBytes } from '../../std/join-bytes.ts';
import type { Result } from '../../std/result.ts';
import { BgzfFile } from './bgzf-file.ts';
import { catchFailure } from './catch-failure.ts';
import { type CramHead, readCramHead } from './cram-file.ts';
import type { HtsReference } from './hts-reference.ts';
import { faultOf, type HtsgetFailure, HtsgetFailureError, refuse } from './htsget-failure.ts';
import { type RangedFile, readPart } from './ranged-file.ts';

/** What is known of a file of BGZF once its header was read. */
export interface BgzfHead {
  readonly format: 'BAM' | 'VCF' | 'BCF';
  readonly bgzf: BgzfFile;
  /** By their number in the file; a number that has none is undefined. */
  readonly references: readonly (HtsReference | undefined)[];
  /** Where the first record begins. */
  readonly headerEnd: VirtualOffset;
}

/** A VCF file that is not packed by blocks: it can be had as a whole only. */
export interface PlainHead {
  readonly format: 'VCF';
  readonly bgzf: null;
  readonly file: RangedFile;
}

export type HtsFile = BgzfHead | CramHead | PlainHead;

/** Headers are read by as much, and refused above as much, unpacked. */
const WINDOW_BYTES = 131_072;
const MAX_HEADER_BYTES = 64 * 1024 * 1024;
const LINE_FEED = 10;
const HASH = 35;

/** Reads what a file is, by its own bytes, and its header: BAM, CRAM, or VCF or BCF in blocks. */
export async function openHtsFile(
  file: RangedFile,
  codec: BlockCodec,
): Promise<Result<HtsFile, HtsgetFailure>> {
  return catchFailure(async () => {
    const head = await readPart(file, 0, 32);
    const text = new TextDecoder().decode(head);
    if (text.startsWith('CRAM')) return readCramHead(file, codec);
    if (text.startsWith('##fileformat=VCF')) return { format: 'VCF', bgzf: null, file };
    if (head[0] === 0x1f && head[1] === 0x8b) return readBgzfHead(new BgzfFile(file, codec));
    const message = 'The file is neither BAM nor CRAM, nor VCF nor BCF packed by blocks (bgzip).';
    throw new HtsgetFailureError(refuse('UnsupportedFormat', message));
  });
}

async function readBgzfHead(bgzf: BgzfFile): Promise<BgzfHead> {
  const first = await bgzf.readBlock(0, 'file').catch((error: unknown) => {
    if (!(error instanceof HtsgetFailureError)) throw error;
    const message =
      'The file is packed by gzip, but not in blocks, so that no part of it can be had. Pack it by bgzip.';
    throw new HtsgetFailureError(refuse('UnsupportedFormat', message));
  });
  const begin = new TextDecoder().decode(first.bytes.subarray(0, 16));
  if (begin.startsWith('BAM\u0001')) return readBamHead(bgzf);
  if (begin.startsWith('BCF\u0002')) return readBcfHead(bgzf);
  if (begin === '##fileformat=VCF') return readVcfHead(bgzf);
  const message = 'What the file is packed of is neither BAM nor VCF nor BCF 2.';
  throw new HtsgetFailureError(refuse('UnsupportedFormat', message));
}

/** Blocks as they were read, to find where the header ends among them. */
interface HeaderBlock {
  readonly begin: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** Reads blocks until `isWhole` says that the header is among them, and gives what it says. */
async function readHeader<T>(
  bgzf: BgzfFile,
  takeBlock: (bytes: Uint8Array) => T | null,
): Promise<{ readonly value: T; readonly blocks: readonly HeaderBlock[] }> {
  const blocks: HeaderBlock[] = [];
  let bytes = 0;
  for await (const block of bgzf.readBlocks(0, WINDOW_BYTES)) {
    blocks.push(block);
    bytes += block.bytes.length;
    const value = takeBlock(block.bytes);
    if (value !== null) return { value, blocks };
    if (bytes > MAX_HEADER_BYTES) throw headerFault('is longer than 64 MiB');
  }
  throw headerFault('is cut off: the file ends within it');
}

function headerFault(what: string): HtsgetFailureError {
  const hint = `The header ${what}. Fetch the file again and compare its digest.`;
  return new HtsgetFailureError(faultOf('hts-file-damaged', 'header', ['', hint]));
}

/** The place of a byte of what blocks unpack to; the end of a block is the begin of the next. */
function locate(blocks: readonly HeaderBlock[], unpacked: number): VirtualOffset {
  let left = unpacked;
  for (const block of blocks) {
    if (left < block.bytes.length) return { block: block.begin, within: left };
    left -= block.bytes.length;
  }
  return { block: blocks.at(-1)?.end ?? 0, within: 0 };
}

async function readBamHead(bgzf: BgzfFile): Promise<BgzfHead> {
  let damage: string | null = null;
  let references: readonly HtsReference[] | null = null;
  const parser = new BamParser(
    { add: (_, __, [, hint]) => (damage ??= hint) },
    {
      onHeader: (header) => {
        references = header.references;
      },
      onRecord: () => {},
    },
  );
  const { value, blocks } = await readHeader(bgzf, (bytes) => {
    parser.push(bytes);
    if (references === null && damage !== null) throw headerFault(`is damaged. ${damage}`);
    return references;
  });
  return { format: 'BAM', bgzf, references: value, headerEnd: locate(blocks, parser.headerBytes) };
}

async function readVcfHead(bgzf: BgzfFile): Promise<BgzfHead> {
  const lines = new HeaderLines();
  const { value, blocks } = await readHeader(bgzf, (bytes) => lines.push(bytes));
  const references = lines.contigs.map(({ name, length }) => ({ name, length }));
  return { format: 'VCF', bgzf, references, headerEnd: locate(blocks, value) };
}

/** Finds where the lines of a VCF header end: behind the line of column names. */
class HeaderLines {
  readonly contigs: VcfContig[] = [];
  /** Unpacked bytes of whole lines. */
  #passed = 0;
  #rest: Uint8Array[] = [];

  /** Bytes of the header, once it is whole. */
  push(chunk: Uint8Array): number | null {
    let begin = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, begin);
      if (end < 0) break;
      this.#rest.push(chunk.subarray(begin, end + 1));
      const line = joinBytes(this.#rest);
      this.#rest = [];
      begin = end + 1;
      if (line[0] !== HASH)
        throw headerFault("has no line of column names that begins with '#CHROM'");
      this.#passed += line.length;
      if (line[1] !== HASH) return this.#passed;
      const contig = parseContig(new TextDecoder().decode(line).trimEnd());
      if (contig !== null) this.contigs.push(contig);
    }
    // A line over many blocks keeps them; the header as a whole is bounded.
    if (begin < chunk.length) this.#rest.push(chunk.subarray(begin));
    return null;
  }
}

/** BCF: magic of five bytes, length of the text, text. VCF specification 4.4, section 6.2. */
async function readBcfHead(bgzf: BgzfFile): Promise<BgzfHead> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let wanted = 9;
  const { value: bytes, blocks } = await readHeader(bgzf, (chunk) => {
    parts.push(chunk);
    length += chunk.length;
    if (length < wanted) return null;
    const all = joinBytes(parts);
    wanted = 9 + new DataView(all.buffer, all.byteOffset, all.byteLength).getUint32(5, true);
    if (wanted > MAX_HEADER_BYTES) throw headerFault('says that it is longer than 64 MiB');
    return length < wanted ? null : all.subarray(0, wanted);
  });
  const references: (HtsReference | undefined)[] = [];
  let next = 0;
  for (const line of new TextDecoder().decode(bytes.subarray(9)).split('\n')) {
    const contig = parseContig(line);
    if (contig === null) continue;
    const number = contig.number ?? next;
    if (number > 10_000_000) throw headerFault(`gives a contig the number ${number}`);
    references[number] = { name: contig.name, length: contig.length };
    next = number + 1;
  }
  return { format: 'BCF', bgzf, references, headerEnd: locate(blocks, bytes.length) };
}
