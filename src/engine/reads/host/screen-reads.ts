import type { HostCounts } from '../../../schema/read-report.ts';
import { readFastqBatches, walkPairs } from '../fastq/fastq-file.ts';
import { type FastqBatch, FastqParser, OFFSETS_PER_RECORD } from '../fastq/fastq-parser.ts';
import type { FindingList } from '../finding.ts';
import { openUnpacked, type ReadSource, type Unpack } from '../source.ts';
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
  if (second === undefined) {
    const tally = new OriginTally('reads');
    for await (const batch of first) {
      for (let record = 0; record < batch.count; record++) {
        const origin = classifyRecord(classifier, batch, record);
        tally.add(origin);
        if (origin !== 'host') keep(0, toRecordBytes(batch, record));
      }
      await pause();
    }
    return tally.counts;
  }
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
function toRecordBytes({ bytes, offsets }: FastqBatch, record: number): Uint8Array {
  const from = record * OFFSETS_PER_RECORD;
  const begin = (offsets[from] as number) - 1;
  let end = offsets[from + 5] as number;
  if (bytes[end] === 13) end++;
  return bytes.subarray(begin, end + 1);
}
