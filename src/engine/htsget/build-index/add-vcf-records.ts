import { joinBytes } from '../../../std/join-bytes.ts';
import type { BgzfHead } from '../hts-file.ts';
import { faultOf, HtsgetFailureError } from '../htsget-failure.ts';
import { WINDOW_BYTES } from './add-bam-records.ts';
import type { BinIndexBuilder } from './bin-index-builder.ts';
import { BlockPlaces } from './block-places.ts';

const LINE_FEED = 10;
const HASH = 35;
const TAB = 9;
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** CHROM, POS, ID, REF, ALT, QUAL, FILTER, INFO. */
const COLUMNS = 8;

/**
 * Reads every line of a VCF file into an index; gives the names of references by the numbers that they have in it. A
 * record reaches over its REF, or up to what END in INFO says. VCF specification 4.4, section 1.6.1.
 * @throws HtsgetFailureError
 */
export async function addVcfRecords(
  { bgzf }: BgzfHead,
  builder: BinIndexBuilder,
): Promise<readonly string[]> {
  const places = new BlockPlaces();
  const names = new Map<string, number>();
  const decoder = new TextDecoder();
  let line = 0;
  /** Where the present line begins in the unpacked file, and what is known of it. */
  let begin = 0;
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (bytes: Uint8Array): void => {
    line++;
    const end = begin + bytes.length;
    if (bytes[0] !== HASH && bytes[0] !== LINE_FEED && bytes.length > 0) {
      const place = readPlace(decoder, bytes, `line ${line}`);
      const reference = names.get(place.name) ?? names.size;
      names.set(place.name, reference);
      const chunk = { begin: places.locate(begin), end: places.locate(end) };
      builder.add({ reference, begin: place.begin, end: place.end, isMapped: true }, chunk);
    }
    begin = end;
  };
  for await (const block of bgzf.readBlocks(0, WINDOW_BYTES)) {
    places.add(block.begin, block.end, block.bytes.length);
    let at = 0;
    for (
      let feed = block.bytes.indexOf(LINE_FEED);
      feed >= 0;
      feed = block.bytes.indexOf(LINE_FEED, at)
    ) {
      parts.push(block.bytes.subarray(at, feed + 1));
      take(joinBytes(parts));
      parts = [];
      length = 0;
      at = feed + 1;
    }
    if (at === block.bytes.length) continue;
    parts.push(block.bytes.subarray(at));
    length += block.bytes.length - at;
    if (length > MAX_LINE_BYTES) throw lineFault(`line ${line + 1}`, '', 'has no end');
  }
  if (parts.length > 0) take(joinBytes(parts));
  return [...names.keys()];
}

/** Place of a line: letters from `begin` to before `end`, 0-based. */
function readPlace(
  decoder: TextDecoder,
  bytes: Uint8Array,
  where: string,
): { readonly name: string; readonly begin: number; readonly end: number } {
  // Columns of samples may be long, and say nothing of the place.
  let stop = 0;
  for (let column = 0; column < COLUMNS && stop >= 0; column++) {
    const tab = bytes.indexOf(TAB, stop);
    stop = tab < 0 ? -1 : tab + 1;
  }
  const text = decoder.decode(stop < 0 ? bytes : bytes.subarray(0, stop - 1)).trimEnd();
  const [name = '', position = '', , reference = '', , , , info = ''] = text.split('\t');
  if (name === '' || reference === '' || !/^\d{1,10}$/.test(position)) {
    throw lineFault(where, text, 'has no reference, no whole number as position, or no REF');
  }
  const begin = Math.max(0, Number(position) - 1);
  const said = Number(/(?:^|;)END=(\d{1,10})(?:;|$)/.exec(info)?.[1] ?? 0);
  return { name, begin, end: said > begin ? said : begin + reference.length };
}

function lineFault(where: string, value: string, what: string): HtsgetFailureError {
  const hint = `The line ${what}. Write the file again, for instance by \`bcftools view\`.`;
  return new HtsgetFailureError(faultOf('hts-file-damaged', where, [value, hint]));
}
