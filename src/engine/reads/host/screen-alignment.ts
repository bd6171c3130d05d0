import {
  BamParser,
  type BamRecord,
  FLAG_SECONDARY,
  FLAG_SUPPLEMENTARY,
} from '../../../bio/hts/bam-parser.ts';
import type { HostCounts } from '../../../schema/read-report.ts';
import { joinBytes } from '../../../std/join-bytes.ts';
import type { Unpack } from '../../../std/unpack.ts';
import { RecordLetters } from '../alignment/record-letters.ts';
import { NameSet } from '../fastq/name-set.ts';
import { FindingList } from '../finding.ts';
import { openUnpacked, type ReadSource } from '../source.ts';
import type { ReadClassifier, ReadOrigin } from './read-classifier.ts';
import { OriginTally } from './screen-reads.ts';

/** What the screening of an alignment works on. */
export interface AlignmentScreening {
  /** BAM; it is opened several times and has to stay the same. */
  readonly source: ReadSource;
  readonly unpack: Unpack;
  readonly classifier: ReadClassifier;
  readonly findings: FindingList;
  /** Takes the header and the records that are kept, in their order, unpacked; bytes are valid until it returns. */
  readonly keep: (bytes: Uint8Array) => void;
  /** Awaited after each piece, so that whoever writes can hold the reading up. */
  readonly pause: () => Promise<void>;
}

/** Bytes of a record before its name. */
const FIXED = 36;

/**
 * Reads BAM, whatever its order, and hands on all but the host's reads, mapped or not: a read goes with its mate and
 * all its alignments, unless one of the two mates is the pathogen's. Mates may lie far from each other, so that the
 * file is gone over three times: what the host has, which mates speak against it, what is kept. Findings of the
 * severity 'error' mean that the file was not whole, so that the output must not be used.
 * @returns counts of reads, each once
 */
export async function screenAlignment(screening: AlignmentScreening): Promise<HostCounts> {
  const { classifier, findings } = screening;
  const hosts = new NameSet();
  const rescued = new NameSet();
  const letters = new RecordLetters();
  const classify = (record: BamRecord): ReadOrigin =>
    classifier.classify(letters.bytes, 0, letters.unpack(record));
  const tally = new OriginTally('reads');
  await visit(screening, {
    onRecord: (record) => {
      if (isPrimary(record) && classify(record) === 'host') addName(hosts, record);
    },
  });
  if (hasErrors(findings)) return tally.counts;
  if (hosts.isFull) {
    const hint = `More than ${hosts.size} reads are the host's, more than are held. Write the reads as FASTQ, \`samtools fastq\`, and screen that.`;
    findings.add(['error', 'screening-too-many'], '', [hosts.size, hint]);
    return tally.counts;
  }
  if (hosts.size > 0) {
    await visit(screening, {
      onRecord: (record) => {
        if (!isPrimary(record) || !hasName(hosts, record)) return;
        if (classify(record) === 'pathogen') addName(rescued, record);
      },
    });
  }
  await visit(screening, {
    onHeader: screening.keep,
    onRecord: (record) => {
      const isHost = hasName(hosts, record) && !hasName(rescued, record);
      if (isPrimary(record)) tally.add(isHost ? 'host' : joinKept(classify(record)));
      if (!isHost) screening.keep(toBytes(record));
    },
  });
  return tally.counts;
}

/** What is alike the host and kept is kept for its mate, which is the pathogen's. */
const joinKept = (origin: ReadOrigin): ReadOrigin => (origin === 'host' ? 'pathogen' : origin);

const hasErrors = ({ findings }: FindingList) =>
  findings.some(({ severity }) => severity === 'error');

const isPrimary = ({ flags }: BamRecord) => (flags & (FLAG_SECONDARY | FLAG_SUPPLEMENTARY)) === 0;

const addName = (names: NameSet, { bytes, nameBegin, nameLength }: BamRecord) =>
  names.add(bytes, nameBegin, nameBegin + nameLength);

const hasName = (names: NameSet, { bytes, nameBegin, nameLength }: BamRecord) =>
  names.has(bytes, nameBegin, nameBegin + nameLength);

/** The record with its size, as it lies in the file. */
function toBytes({ bytes, nameBegin }: BamRecord): Uint8Array {
  const begin = nameBegin - FIXED;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes.subarray(begin, begin + 4 + view.getInt32(begin, true));
}

/** Goes over the file once. What is wrong with it is told the first time only, because it is read again then no more. */
async function visit(
  { source, unpack, findings, pause }: AlignmentScreening,
  on: {
    readonly onHeader?: (bytes: Uint8Array) => void;
    readonly onRecord: (record: BamRecord) => void;
  },
): Promise<void> {
  const { bytes, raw } = openUnpacked(source, unpack, findings);
  const { onHeader } = on;
  const head: Uint8Array[] = [];
  let hasHeader = onHeader === undefined;
  const parser = new BamParser(findings, { onHeader: () => undefined, onRecord: on.onRecord });
  // Of the header only its length is wanted here; what is wrong is told by the other one.
  const heads = new BamParser(new FindingList(source.name), {
    onHeader: () => undefined,
    onRecord: () => undefined,
  });
  for await (const chunk of bytes) {
    if (!hasHeader) {
      head.push(chunk.slice());
      heads.push(chunk);
      if (heads.headerBytes > 0) {
        onHeader?.(joinBytes(head).subarray(0, heads.headerBytes));
        hasHeader = true;
      }
    }
    parser.push(chunk);
    if (parser.isStopped) break;
    await pause();
  }
  parser.end(raw.isCut);
  const { bgzf } = raw;
  if (raw.isRead && !raw.isCut && (bgzf.brokenAt !== null || !bgzf.hasEndMarker)) {
    const hint =
      'The file is no whole BGZF, as BAM is: it is cut short between two blocks, damaged or packed otherwise. Fetch it again and compare its digest.';
    findings.add(['error', 'bgzf-no-end-marker'], '', ['', hint]);
  }
}
