import {
  type BamHeader,
  type BamRecord,
  FLAG_FIRST_MATE,
  FLAG_MATE_REVERSE,
  FLAG_MATE_UNMAPPED,
  FLAG_PAIRED,
  FLAG_PROPER_PAIR,
  FLAG_SECOND_MATE,
  FLAG_SECONDARY,
  FLAG_SUPPLEMENTARY,
  FLAG_UNMAPPED,
} from '../../../bio/hts/bam-parser.ts';
import type { SamHeader } from '../../../bio/hts/sam-header.ts';
import { NameSet } from '../fastq/name-set.ts';
import type { FindingList } from '../finding.ts';

/** What only mates of pairs have. SAM specification, section 1.4. */
const OF_PAIRS =
  FLAG_PROPER_PAIR | FLAG_MATE_UNMAPPED | FLAG_MATE_REVERSE | FLAG_FIRST_MATE | FLAG_SECOND_MATE;
const MATES = FLAG_FIRST_MATE | FLAG_SECOND_MATE;
const ASTERISK = 42;

/**
 * Compares the records of a BAM file with each other: whether flags can be true together, whether each read has a
 * name of its own, whether mates are there in equal numbers, and whether a file sorted by name is. Memory is that of
 * bounded sets of names, beyond which repeats are no longer found.
 */
export class RecordConsistency {
  readonly #findings: FindingList;
  /** Names of first mates, second mates and reads that are no pairs. */
  readonly #names = [new NameSet(), new NameSet(), new NameSet()] as const;
  readonly #seen = new NameSet();
  readonly #mates: [number, number] = [0, 0];
  /** True where the header says that records are sorted by name. */
  isByName = false;
  #isGrouped = true;
  #last = new Uint8Array(0);

  constructor(findings: FindingList) {
    this.#findings = findings;
  }

  /** @param ordinal of the record, from 1 */
  take(record: BamRecord, ordinal: number): void {
    this.#compareFlags(record, ordinal);
    if (this.isByName) this.#takeOrder(record);
    const { bytes, flags, nameBegin, nameLength } = record;
    if ((flags & (FLAG_SECONDARY | FLAG_SUPPLEMENTARY)) !== 0) return;
    if (nameLength === 0 || (nameLength === 1 && bytes[nameBegin] === ASTERISK)) {
      const hint =
        'A read has no name, so that its mate and its other alignments cannot be found. Write the file again from the reads.';
      this.#findings.add(['warning', 'bam-name-empty'], `record ${ordinal}`, ['', hint]);
      return;
    }
    const kind = this.#countMate(flags);
    if (!this.#names[kind].add(bytes, nameBegin, nameBegin + nameLength)) return;
    const hint =
      'Two reads have this name and are the same mate: the file holds reads twice, or two runs were joined. Merge runs under names of their own.';
    this.#findings.add(['error', 'bam-names-repeat'], `record ${ordinal}`, [nameOf(record), hint]);
  }

  /** Tells what is wrong with the records as a whole. */
  finish(): void {
    const [first, second] = this.#mates;
    if (first !== second) {
      const hint = `There are ${first} first mates and ${second} second ones: mates were left out. Send the reads of a run whole.`;
      this.#findings.add(['warning', 'bam-mates-missing'], '', [`${first} | ${second}`, hint]);
    }
    if (this.#isGrouped) return;
    const hint =
      'The header says that records are sorted by name, but records of one name do not lie together. Sort the file again: `samtools sort -n`.';
    this.#findings.add(['error', 'bam-order-contradicted'], '', ['queryname', hint]);
  }

  #countMate(flags: number): 0 | 1 | 2 {
    if ((flags & FLAG_PAIRED) === 0) return 2;
    const mate = flags & MATES;
    if (mate === FLAG_FIRST_MATE) this.#mates[0]++;
    if (mate === FLAG_SECOND_MATE) this.#mates[1]++;
    return mate === FLAG_SECOND_MATE ? 1 : 0;
  }

  #compareFlags(record: BamRecord, ordinal: number): void {
    const wrong = findContradiction(record);
    if (wrong === null) return;
    const hint = `The flags of a record contradict each other: ${wrong}. The program that wrote the file is at fault, or the flags were changed; \`samtools fixmate\` mends those of pairs.`;
    const place = `record ${ordinal}`;
    this.#findings.add(['warning', 'bam-flags-contradict'], place, [record.flags, hint]);
  }

  #takeOrder({ bytes, nameBegin, nameLength }: BamRecord): void {
    const name = bytes.subarray(nameBegin, nameBegin + nameLength);
    const isSame = name.length === this.#last.length && name.every((b, i) => b === this.#last[i]);
    if (isSame) return;
    this.#last = name.slice();
    if (this.#seen.add(bytes, nameBegin, nameBegin + nameLength)) this.#isGrouped = false;
  }
}

function nameOf({ bytes, nameBegin, nameLength }: BamRecord): string {
  return new TextDecoder().decode(bytes.subarray(nameBegin, nameBegin + nameLength));
}

/** What cannot be true together; null where all can. */
function findContradiction({
  flags,
  reference,
  position,
}: Pick<BamRecord, 'flags' | 'reference' | 'position'>): string | null {
  const isPaired = (flags & FLAG_PAIRED) !== 0;
  if (!isPaired && (flags & OF_PAIRS) !== 0) return 'it is no read of a pair, but has marks of one';
  const mate = flags & MATES;
  if (isPaired && mate === 0) return 'it is of a pair, but neither its first nor its second mate';
  if (isPaired && mate === MATES) return 'it is the first and the second mate at once';
  const isUnmapped = (flags & FLAG_UNMAPPED) !== 0;
  if (!isUnmapped && (reference < 0 || position < 0)) return 'it is mapped, but has no place';
  if (isUnmapped && (flags & (FLAG_SECONDARY | FLAG_SUPPLEMENTARY)) !== 0) {
    return 'it is a further alignment of a read, but not mapped';
  }
  if ((flags & FLAG_PROPER_PAIR) !== 0 && (flags & (FLAG_UNMAPPED | FLAG_MATE_UNMAPPED)) !== 0) {
    return 'its pair is mapped well, but one of its mates is not mapped';
  }
  return null;
}

/** Compares the header's text with the list of references that BAM keeps beside it. */
export function compareHeader(
  { references }: BamHeader,
  { references: named }: SamHeader,
  findings: FindingList,
): void {
  // A text without references is allowed: then the list alone counts.
  if (named.length === 0) return;
  const differing = references.findIndex(
    ({ name, length }, at) => named[at]?.name !== name || named[at]?.length !== length,
  );
  if (differing < 0 && named.length === references.length) return;
  const value = `${references.length} | ${named.length}`;
  const hint =
    differing < 0
      ? `The header's text names ${named.length} references and its list ${references.length}. Write the header again: \`samtools reheader\`.`
      : `Reference ${differing + 1} is ${references[differing]?.name} of ${references[differing]?.length} letters in the header's list, and ${named[differing]?.name ?? 'missing'} in its text. Write the header again: \`samtools reheader\`.`;
  findings.add(['error', 'bam-header-contradicted'], 'header', [value, hint]);
}
