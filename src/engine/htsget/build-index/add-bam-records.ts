import { BamParser, FLAG_UNMAPPED, findReferenceSpan } from '../../../bio/hts/bam-parser.ts';
import type { BgzfHead } from '../hts-file.ts';
import { faultOf, HtsgetFailureError } from '../htsget-failure.ts';
import type { BinIndexBuilder } from './bin-index-builder.ts';
import { BlockPlaces } from './block-places.ts';

/** The file is read by as much. */
export const WINDOW_BYTES = 1_048_576;

/** Reads every record of a BAM file into an index. @throws HtsgetFailureError */
export async function addBamRecords({ bgzf }: BgzfHead, builder: BinIndexBuilder): Promise<void> {
  const places = new BlockPlaces();
  const parser = new BamParser(
    {
      add: (_, where, [value, hint]) => {
        throw new HtsgetFailureError(faultOf('hts-file-damaged', where, [value, hint]));
      },
    },
    {
      onHeader: () => {},
      onRecord: (record) => {
        const isMapped = (record.flags & FLAG_UNMAPPED) === 0;
        const begin = Math.max(0, record.position);
        const end = begin + (isMapped ? findReferenceSpan(record) : 1);
        builder.add(
          { reference: record.reference, begin, end, isMapped },
          { begin: places.locate(parser.recordBegin), end: places.locate(parser.recordEnd) },
        );
      },
    },
  );
  for await (const block of bgzf.readBlocks(0, WINDOW_BYTES)) {
    places.add(block.begin, block.end, block.bytes.length);
    parser.push(block.bytes);
  }
  parser.end(false);
}
