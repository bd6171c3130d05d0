import {
  type BamHeader,
  BamParser,
  type BamRecord,
  FLAG_DUPLICATE,
  FLAG_FAILED,
  FLAG_PAIRED,
  FLAG_REVERSE,
  FLAG_SECONDARY,
  FLAG_SUPPLEMENTARY,
  FLAG_UNMAPPED,
  findReferenceSpan,
} from '../../../bio/hts/bam-parser.ts';
import { type BinIndex, parseBinIndex } from '../../../bio/hts/bin-index.ts';
import { parseSamHeader, type SamHeader } from '../../../bio/hts/sam-header.ts';
import type { CheckContext } from '../check-context.ts';
import type { FindingList } from '../finding.ts';
import { joinOrigins, ReadClassifier, type ReadOrigin } from '../host/read-classifier.ts';
import { OriginTally } from '../host/screen-reads.ts';
import { comparePlatform, compareReadGroups, PlatformTally } from '../platform-tally.ts';
import { LONG_READ, StartCounts } from '../primers/start-counts.ts';
import type { RawFacts } from '../source.ts';
import { matchReference } from './match-reference.ts';
import { Pileup } from './pileup.ts';
import { compareHeader, RecordConsistency } from './record-consistency.ts';
import { RecordLetters } from './record-letters.ts';

/** How many records of each kind a file has. */
export interface RecordCounts {
  total: number;
  mapped: number;
  unmapped: number;
  secondary: number;
  supplementary: number;
  duplicates: number;
  failed: number;
  paired: number;
}

/** What an index of a file came to. */
export type IndexVerdict = 'fits' | 'not-fitting' | 'missing' | 'damaged' | 'not-given';

/** Collects what is to know of one BAM file, record by record. */
export class BamFile {
  readonly counts: RecordCounts = {
    total: 0,
    mapped: 0,
    unmapped: 0,
    secondary: 0,
    supplementary: 0,
    duplicates: 0,
    failed: 0,
    paired: 0,
  };
  readonly parser: BamParser;
  readonly platforms = new PlatformTally();
  readonly #findings: FindingList;
  readonly #context: CheckContext;
  readonly #classifier: ReadClassifier | null;
  readonly #records: RecordConsistency;
  readonly origins = new OriginTally('reads');
  header: BamHeader | null = null;
  sam: SamHeader | null = null;
  /** Place of the pathogen's reference in the header; -1 where it is not there. */
  reference = -1;
  pileup: Pileup | null = null;
  starts: StartCounts | null = null;
  longest = 0;
  readonly #perReference: { mapped: number; unmapped: number }[] = [];
  #withoutPlace = 0;
  #isSorted = true;
  #lastReference = 0;
  #lastPosition = -1;
  readonly #letters = new RecordLetters();

  constructor(findings: FindingList, context: CheckContext) {
    this.#findings = findings;
    this.#context = context;
    this.#records = new RecordConsistency(findings);
    this.#classifier =
      context.host === null ? null : new ReadClassifier(context.host, context.pathogenWords);
    this.parser = new BamParser(findings, {
      onHeader: (header) => this.#takeHeader(header),
      onRecord: (record) => this.#take(record),
    });
  }

  #takeHeader(header: BamHeader): void {
    this.header = header;
    this.sam = parseSamHeader(header.text);
    compareHeader(header, this.sam, this.#findings);
    this.#records.isByName = this.sam.sortOrder === 'queryname';
    if (header.references.length === 0) {
      const hint =
        'The file names no reference: its reads are not mapped. Send them as FASTQ, or map them.';
      this.#findings.add(['warning', 'bam-no-references'], 'header', ['', hint]);
    }
    for (const _ of header.references) this.#perReference.push({ mapped: 0, unmapped: 0 });
    const known = this.#context.reference;
    if (known === null || header.references.length === 0) return;
    // Names and lengths count in BAM's own list; digests stand in the text.
    const digests = new Map(this.sam.references.map(({ name, md5 }) => [name, md5]));
    const references = header.references.map(({ name, length }) => ({
      name,
      length,
      md5: digests.get(name) ?? null,
    }));
    this.reference = matchReference(references, known, this.#findings);
    if (this.reference < 0) return;
    this.pileup = new Pileup(known.letters.length);
    this.starts = new StartCounts(known.letters.length);
  }

  #take(record: BamRecord): void {
    const { flags } = record;
    const counts = this.counts;
    counts.total++;
    const isUnmapped = (flags & FLAG_UNMAPPED) !== 0;
    if (isUnmapped) counts.unmapped++;
    else counts.mapped++;
    if (flags & FLAG_SECONDARY) counts.secondary++;
    if (flags & FLAG_SUPPLEMENTARY) counts.supplementary++;
    if (flags & FLAG_DUPLICATE) counts.duplicates++;
    if (flags & FLAG_FAILED) counts.failed++;
    if (flags & FLAG_PAIRED) counts.paired++;
    if (record.sequenceLength > this.longest) this.longest = record.sequenceLength;
    this.#takePlace(record, isUnmapped);
    this.#records.take(record, counts.total);
    if ((flags & (FLAG_SECONDARY | FLAG_SUPPLEMENTARY)) !== 0) return;
    if (this.platforms.isWanted(counts.total)) this.platforms.add(this.#nameOf(record));
    if (this.#classifier !== null) this.origins.add(this.#classify(record, this.#classifier));
    if (isUnmapped || record.reference !== this.reference) {
      this.starts?.addUnmapped();
      return;
    }
    this.pileup?.add(record);
    this.#takeStart(record);
  }

  #takePlace({ reference, position }: BamRecord, isUnmapped: boolean): void {
    const own = this.#perReference[reference];
    if (own === undefined) this.#withoutPlace++;
    else if (isUnmapped) own.unmapped++;
    else own.mapped++;
    // Records without a place come last.
    const order = reference < 0 ? Number.POSITIVE_INFINITY : reference;
    const isBehind =
      order > this.#lastReference ||
      (order === this.#lastReference && (reference < 0 || position >= this.#lastPosition));
    if (!isBehind) this.#isSorted = false;
    this.#lastReference = order;
    this.#lastPosition = position;
  }

  #takeStart(record: BamRecord): void {
    const { starts } = this;
    if (starts === null) return;
    const isReverse = (record.flags & FLAG_REVERSE) !== 0;
    const end = Math.min(starts.forward.length - 1, record.position + findReferenceSpan(record));
    starts.add(isReverse, isReverse ? end : record.position);
    if (record.sequenceLength < LONG_READ || (record.flags & FLAG_PAIRED) !== 0) return;
    // The other end of a long read lies at the other primer.
    starts.add(!isReverse, isReverse ? record.position : end);
  }

  #classify(record: BamRecord, classifier: ReadClassifier): ReadOrigin {
    const length = this.#letters.unpack(record);
    return joinOrigins(classifier.classify(this.#letters.bytes, 0, length), 'other');
  }

  #nameOf({ bytes, nameBegin, nameLength }: BamRecord): string {
    return new TextDecoder().decode(bytes.subarray(nameBegin, nameBegin + nameLength));
  }

  /** Tells what is wrong with the file as a whole. */
  finish(raw: RawFacts): void {
    this.parser.end(raw.isCut);
    const { sam, counts } = this;
    if (sam === null || this.parser.isStopped) return;
    if (counts.total === 0 && !raw.isCut) {
      const hint = 'The file has a header and no records.';
      this.#findings.add(['error', 'bam-no-records'], '', ['', hint]);
    }
    if (sam.sortOrder === 'coordinate' && !this.#isSorted) {
      const hint =
        'The header says that records are sorted by coordinate; they are not. Sort the file again.';
      this.#findings.add(['error', 'bam-order-contradicted'], '', ['coordinate', hint]);
    }
    if (sam.readGroups.length === 0 && counts.total > 0) {
      const hint =
        'The header has no read group (@RG), so that it does not say of which sample the reads are.';
      this.#findings.add(['note', 'read-group-missing'], 'header', ['', hint]);
    }
    const seen = this.platforms.seen;
    comparePlatform(this.#context.platform, { seen, longest: this.longest }, this.#findings);
    compareReadGroups(sam.readGroups, this.#context.platform, this.#findings);
    this.#records.finish();
  }

  /** Compares an index, unpacked, with the file, which was read to its end. */
  checkIndex(bytes: Uint8Array, { name, raw }: { name: string; raw: RawFacts }): IndexVerdict {
    const findings = this.#findings;
    const parsed = parseBinIndex(bytes);
    if (!parsed.ok) {
      const hint = `The index is damaged: ${parsed.error}. Make it again: \`samtools index\`.`;
      findings.add(['error', 'index-damaged'], `index ${name}`, ['', hint]);
      return 'damaged';
    }
    if (raw.isCut || this.parser.isStopped) return 'not-given';
    const difference = this.#findIndexDifference(parsed.value, raw);
    if (difference === null) return 'fits';
    const hint = `The index is of another file: ${difference}. Make it again: \`samtools index\`.`;
    findings.add(['error', 'index-not-fitting'], `index ${name}`, ['', hint]);
    return 'not-fitting';
  }

  #findIndexDifference(index: BinIndex, raw: RawFacts): string | null {
    const references = this.header?.references.length ?? 0;
    if (index.references !== references) {
      return `it knows ${index.references} references, the file ${references}`;
    }
    for (const [at, mine] of this.#perReference.entries()) {
      const own = index.findCounts(at);
      if (own === null) continue;
      if (own.mapped !== mine.mapped || own.unmapped !== mine.unmapped) {
        const name = this.header?.references[at]?.name ?? '';
        return `it counts ${own.mapped} mapped records on ${name}, the file has ${mine.mapped}`;
      }
    }
    if (index.withoutPlace !== null && index.withoutPlace !== this.#withoutPlace) {
      return `it counts ${index.withoutPlace} records without a place, the file has ${this.#withoutPlace}`;
    }
    const begins = new Set(raw.bgzf.blockBegins);
    // The end of the file is a place, too, to which the last chunk may reach.
    for (const block of index.findBlocks()) {
      if (!begins.has(block) && block !== raw.bytes)
        return `it points to byte ${block}, where no block begins`;
    }
    return null;
  }
}
