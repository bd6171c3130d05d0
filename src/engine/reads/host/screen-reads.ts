import type { HostCounts } from '../../../schema/read-report.ts';
import type { Unpack } from '../../../std/unpack.ts';
import { readFastqBatches, walkPairs } from '../fastq/fastq-file.ts';
import { type FastqBatch, FastqParser, OFFSETS_PER_RECORD } from '../fastq/fastq-parser.ts';
import { findBaseEnd } from '../fastq/read-name.ts';
import type { FindingList } from '../finding.ts';
import { openUnpacked, type ReadSource } from '../source.ts';
import { joinOrigins, type ReadClassifier, type ReadOrigin } from './read-classifier.ts';

/** Counts reads, or pairs, by what they are taken for. */
export class OriginTally {
  #host = 0;
  #pathogen = 0;
  #other = 0;
  readonly #unit: HostCounts['unit'];

  constructor(unit: HostCounts['unit']) {
    this.#unit = unit;
  }

  add(origin: ReadOrigin): void {
    if (origin === 'host') this.#host++;
    else if (origin === 'pathogen') this.#pathogen++;
    else this.#other++;
  }

  get counts(): HostCounts {
    const total = this.#host + this.#pathogen + this.#other;
    return {
      unit: this.#unit,
      total,
      host: this.#host,
      kept: total - this.#host,
      pathogen: this.#pathogen,
      other: this.#other,
    };
  }
}

/** Classifies a record of a batch. */
export function classifyRecord(
  classifier: ReadClassifier,
  { bytes, offsets }: FastqBatch,
  record: number,
): ReadOrigin {
  const from = record * OFFSETS_PER_RECORD;
  return classifier.classify(bytes, offsets[from + 2] as number, offsets[from + 3] as number);
}

/** Takes records that are kept: `mate` is 0, or 1 for those of the second file. Bytes are valid until it returns. */
export type KeptWriter = (mate: 0 | 1, record: Uint8Array) => void;

/** What a screening works on. */
export interface Screening {
  readonly sources: readonly [ReadSource] | readonly [ReadSource, ReadSource];
  readonly unpack: Unpack;
  readonly classifier: ReadClassifier;
  readonly findings: FindingList;
  readonly keep: KeptWriter;
  /** Awaited after each batch, so that whoever writes can hold the reading up. */
  readonly pause: () => Promise<void>;
}

/**
 * Reads FASTQ, or two files of mates, and hands on all but the host's reads; of a pair both mates or
 * none. Findings of the severity 'error' mean that the input was not whole or not in order, so that the
 * output must not be used.
 */
export async function screenReads(screening: Screening): Promise<HostCounts> {
  const { sources, unpack, classifier, findings, keep, pause } = screening;
  const opened = sources.map((source) => {
    const { bytes, raw } = openUnpacked(source, unpack, findings);
    return readFastqBatches(bytes, new FastqParser(findings), raw);
  });
  const [first, second] = opened as [AsyncGenerator<FastqBatch>, AsyncGenerator<FastqBatch>?];
  if (second === undefined) return screenOneFile(first, screening);
  const tally = new OriginTally('pairs');
  const reads: [number, number] = [0, 0];
  const toFile = (mate: 0 | 1, batches: AsyncGenerator<FastqBatch>) => ({
    batches: pausing(batches, pause),
    take: (batch: FastqBatch) => {
      reads[mate] += batch.count;
    },
  });
  await walkPairs([toFile(0, first), toFile(1, second)], findings, (one, other) => {
    const origin = joinOrigins(
      classifyRecord(classifier, one.batch, one.record),
      classifyRecord(classifier, other.batch, other.record),
    );
    tally.add(origin);
    if (origin === 'host') return;
    keep(0, toRecordBytes(one.batch, one.record));
    keep(1, toRecordBytes(other.batch, other.record));
  });
  tellCounts(reads, findings);
  return tally.counts;
}

/** Screens one file: read by read, or pair by pair where mates come in turn, as the first two names say. */
async function screenOneFile(
  batches: AsyncGenerator<FastqBatch>,
  { classifier, findings, keep, pause }: Screening,
): Promise<HostCounts> {
  const single = new OriginTally('reads');
  let inTurn: PairsInTurn | null = null;
  for await (const batch of batches) {
    if (batch.firstIndex === 0 && batch.count > 1 && baseName(batch, 0) === baseName(batch, 1)) {
      inTurn = new PairsInTurn(findings, (record) => keep(0, record));
    }
    for (let record = 0; record < batch.count; record++) {
      const origin = classifyRecord(classifier, batch, record);
      if (inTurn !== null) inTurn.take(batch, record, origin);
      else {
        single.add(origin);
        if (origin !== 'host') keep(0, toRecordBytes(batch, record));
      }
    }
    await pause();
  }
  return inTurn === null ? single.counts : inTurn.finish();
}

/** Mates that come in turn: both stay, or none. */
class PairsInTurn {
  readonly #findings: FindingList;
  readonly #keep: (record: Uint8Array) => void;
  readonly #tally = new OriginTally('pairs');
  #first: {
    readonly name: string;
    readonly record: Uint8Array;
    readonly origin: ReadOrigin;
  } | null = null;

  constructor(findings: FindingList, keep: (record: Uint8Array) => void) {
    this.#findings = findings;
    this.#keep = keep;
  }

  take(batch: FastqBatch, record: number, origin: ReadOrigin): void {
    const name = baseName(batch, record);
    const bytes = toRecordBytes(batch, record);
    const first = this.#first;
    if (first === null) {
      // A copy: its mate may come with the next batch.
      this.#first = { name, record: bytes.slice(), origin };
      return;
    }
    this.#first = null;
    if (first.name !== name) {
      const place = `record ${batch.firstIndex + record + 1}`;
      const hint = `Mates come in turn, but here two reads of different names follow each other: one has no mate beside it.`;
      this.#findings.add(['error', 'mates-names-differ'], place, [`${first.name} | ${name}`, hint]);
    }
    const joined = joinOrigins(first.origin, origin);
    this.#tally.add(joined);
    if (joined === 'host') return;
    this.#keep(first.record);
    this.#keep(bytes);
  }

  finish(): HostCounts {
    if (this.#first !== null) {
      const hint = 'Mates come in turn, but the last read has no mate.';
      this.#findings.add(['error', 'mates-missing'], '', [this.#first.name, hint]);
    }
    return this.#tally.counts;
  }
}

/** What mates have in common of a record's name. */
export function baseName({ bytes, offsets }: FastqBatch, record: number): string {
  const begin = offsets[record * OFFSETS_PER_RECORD] as number;
  const end = findBaseEnd(bytes, begin, offsets[record * OFFSETS_PER_RECORD + 1] as number);
  return new TextDecoder().decode(bytes.subarray(begin, end));
}

/** Tells where one file has more mates than the other. */
export function tellCounts(
  [first, second]: readonly [number, number],
  findings: FindingList,
): void {
  if (first === second) return;
  const hint = `One file has ${first} reads and the other ${second}: mates are missing. Send both files as the sequencer gave them.`;
  findings.add(['error', 'mates-count-differs'], '', [`${first} | ${second}`, hint]);
}

async function* pausing(
  batches: AsyncGenerator<FastqBatch>,
  pause: () => Promise<void>,
): AsyncGenerator<FastqBatch> {
  for await (const batch of batches) {
    await pause();
    yield batch;
  }
}

/** The four lines of a record as they lie in the file, with a line end. */
export function toRecordBytes({ bytes, offsets }: FastqBatch, record: number): Uint8Array {
  const from = record * OFFSETS_PER_RECORD;
  const begin = (offsets[from] as number) - 1;
  let end = offsets[from + 5] as number;
  if (bytes[end] === 13) end++;
  return bytes.subarray(begin, end + 1);
}
