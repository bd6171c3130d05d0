import { joinBytes } from '../../../std/join-bytes.ts';
import type { BgzfHead } from '../hts-file.ts';
import { faultOf, HtsgetFailureError } from '../htsget-failure.ts';
import { WINDOW_BYTES } from './add-bam-records.ts';
import type { BinIndexBuilder } from './bin-index-builder.ts';
import { BlockPlaces } from './block-places.ts';

/** Sizes of a record's two halves, and the fields that say its place. VCF specification 4.4, section 6.3.1. */
const PLACE_BYTES = 20;
const MAX_RECORD_BYTES = 256 * 1024 * 1024;

/** Reads every record of a BCF file into an index. @throws HtsgetFailureError */
export async function addBcfRecords(
  { bgzf, headerEnd, references }: BgzfHead,
  builder: BinIndexBuilder,
): Promise<void> {
  const places = new BlockPlaces();
  let record = 0;
  /** Where the record begins in what was unpacked since the header's last block. */
  let begin = headerEnd.within;
  let unpacked = 0;
  let rest: Uint8Array = new Uint8Array(0);
  for await (const block of bgzf.readBlocks(headerEnd.block, WINDOW_BYTES)) {
    places.add(block.begin, block.end, block.bytes.length);
    const fresh = unpacked === 0 ? block.bytes.subarray(headerEnd.within) : block.bytes;
    unpacked += block.bytes.length;
    const bytes = joinBytes([rest, fresh]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (bytes.length - at >= PLACE_BYTES) {
      const size = 8 + view.getUint32(at, true) + view.getUint32(at + 4, true);
      const reference = view.getInt32(at + 8, true);
      const position = view.getInt32(at + 12, true);
      const isRecord = size >= 32 && size <= MAX_RECORD_BYTES && position >= -1;
      if (!isRecord || references[reference] === undefined) throw recordFault(record + 1);
      if (bytes.length - at < size) break;
      record++;
      const start = Math.max(0, position);
      builder.add(
        {
          reference,
          begin: start,
          end: start + Math.max(1, view.getInt32(at + 16, true)),
          isMapped: true,
        },
        { begin: places.locate(begin), end: places.locate(begin + size) },
      );
      at += size;
      begin += size;
    }
    rest = bytes.slice(at);
  }
  if (rest.length > 0) throw recordFault(record + 1);
}

function recordFault(record: number): HtsgetFailureError {
  const hint =
    'The record is damaged or cut off: its sizes, its reference or its position cannot be. Fetch the file again and compare its digest.';
  return new HtsgetFailureError(faultOf('hts-file-damaged', `record ${record}`, ['', hint]));
}
