import type { FindingList } from '../finding.ts';
import { comparePlatform, PlatformTally, type SeenPlatform } from '../platform-tally.ts';
import type { RawFacts } from '../source.ts';
import { type FastqBatch, type FastqParser, OFFSETS_PER_RECORD } from './fastq-parser.ts';
import { type FastqFigures, FastqSummary } from './fastq-summary.ts';
import { NameSet } from './name-set.ts';
import { findBaseEnd, type Platform, parseReadName } from './read-name.ts';

/** How reads of pairs are kept: each file of mates its own, mates in turn, or no pairs at all. */
export type ReadLayout = 'single' | 'paired' | 'interleaved';

/** Looks at every read besides the checks; `mate` is null where the layout has none. */
export type ReadVisitor = (batch: FastqBatch, record: number) => void;

/** What one file of reads says. */
export interface FastqFileFacts {
  readonly figures: FastqFigures;
  readonly platform: SeenPlatform;
  /** Reads that have the name of an earlier one. */
  readonly repeatedNames: number;
  /** False where there were more names than are compared for repetition. */
  readonly areAllNamesCompared: boolean;
}

/** Whole records of a file, batch by batch; the parser and the unpacking tell what is wrong. */
export async function* readFastqBatches(
  bytes: AsyncIterable<Uint8Array>,
  parser: FastqParser,
  raw: Pick<RawFacts, 'isCut'>,
): AsyncGenerator<FastqBatch> {
  for await (const chunk of bytes) {
    const batch = parser.push(chunk);
    if (batch.count > 0) yield batch;
    if (parser.isStopped) return;
  }
  const last = parser.end(raw.isCut);
  if (last.count > 0) yield last;
}

/** Collects what is to know of one file of reads. */
export class FastqFile {
  readonly findings: FindingList;
  readonly #summary = new FastqSummary();
  readonly #names = new NameSet();
  readonly #platforms = new PlatformTally();
  readonly #visit: ReadVisitor | null;
  /** How often the first thousand names say that they are mate 1 and mate 2. */
  readonly mates: [number, number] = [0, 0];
  #repeated = 0;
  #pairsInTurn = 0;
  #pairsLooked = 0;
  #isInterleaved = false;
  #seen = 0;

  constructor(findings: FindingList, visit: ReadVisitor | null) {
    this.findings = findings;
    this.#visit = visit;
  }

  /** True where nearly all records come as mates in turn. */
  get isInterleaved(): boolean {
    return this.#pairsLooked > 0 && this.#pairsInTurn >= 0.9 * this.#pairsLooked;
  }

  /** Records that have no mate beside them, of an interleaved file. */
  get unpaired(): number {
    return this.#pairsLooked - this.#pairsInTurn + (this.#seen % 2);
  }

  get pairs(): number {
    return this.#pairsInTurn;
  }

  add(batch: FastqBatch, findsPairs: boolean): void {
    this.#summary.add(batch);
    for (let record = 0; record < batch.count; record++) {
      const { bytes, offsets } = batch;
      const from = record * OFFSETS_PER_RECORD;
      const begin = offsets[from] as number;
      const end = offsets[from + 1] as number;
      const baseEnd = findBaseEnd(bytes, begin, end);
      if (findsPairs) this.#takeInTurn(bytes, begin, baseEnd);
      if (begin === baseEnd) {
        const place = `record ${batch.firstIndex + record + 1}`;
        this.findings.add(['error', 'fastq-name-empty'], place, ['', 'The read has no name.']);
      } else if (!(this.#isInterleaved && this.#seen % 2 === 1)) {
        this.#takeName(bytes, begin, baseEnd);
      }
      if (this.#platforms.isWanted(this.#seen)) this.#takeSample(bytes, begin, end);
      this.#visit?.(batch, record);
      this.#seen++;
    }
  }

  #takeName(bytes: Uint8Array, begin: number, end: number): void {
    if (!this.#names.add(bytes, begin, end)) return;
    this.#repeated++;
    const name = decode(bytes, begin, end);
    const hint =
      'Several reads have this name. Were files joined twice, or mates put one file behind the other?';
    this.findings.add(['error', 'fastq-names-repeat'], `record ${this.#seen + 1}`, [name, hint]);
  }

  #takeSample(bytes: Uint8Array, begin: number, end: number): void {
    const name = decode(bytes, begin, end);
    this.#platforms.add(name);
    const { mate } = parseReadName(name);
    if (mate !== null) this.mates[mate - 1] = (this.mates[mate - 1] as number) + 1;
  }

  #previous = new Uint8Array(256);
  #previousLength = 0;

  /** Whether every second record is the mate of the one before it. */
  #takeInTurn(bytes: Uint8Array, begin: number, end: number): void {
    const length = end - begin;
    if (this.#seen % 2 === 1) {
      this.#pairsLooked++;
      let isSame = length === this.#previousLength;
      for (let i = 0; isSame && i < length; i++) isSame = this.#previous[i] === bytes[begin + i];
      if (isSame) this.#pairsInTurn++;
      // The first pair decides whether second mates repeat a name.
      if (this.#seen === 1) this.#isInterleaved = isSame;
      return;
    }
    if (length > this.#previous.length) this.#previous = new Uint8Array(2 * length);
    this.#previous.set(bytes.subarray(begin, end));
    this.#previousLength = length;
  }

  /** Tells what is wrong with the file as a whole. */
  finish(declared: Platform | null): FastqFileFacts {
    const { figures } = this.#summary;
    tellLetters(this.#summary, this.findings);
    if (figures.qualityEncoding === 'phred64') {
      const hint =
        'Qualities are written with 64 added, as until 2011. Convert them to 33, such as with `seqtk seq -VQ64`.';
      this.findings.add(['error', 'quality-encoding-64'], '', ['phred64', hint]);
    } else if (figures.qualityEncoding === 'unclear' && figures.reads > 0) {
      const hint =
        'The qualities fit both encodings, 33 and 64 added. They may have been replaced by one value.';
      this.findings.add(['warning', 'quality-encoding-unclear'], '', ['', hint]);
    }
    const platform = this.#platforms.seen;
    comparePlatform(declared, { seen: platform, longest: figures.longest }, this.findings);
    return {
      figures,
      platform,
      repeatedNames: this.#repeated,
      areAllNamesCompared: !this.#names.isFull,
    };
  }
}

const LETTERS = new Set([...'ACGTUNRYSWKMBDHVacgtunryswkmbdhv.'].map((one) => one.charCodeAt(0)));

function tellLetters(summary: FastqSummary, findings: FindingList): void {
  for (let byte = 0; byte < 256; byte++) {
    const letters = summary.letterCounts[byte] as number;
    const shown = byte > 32 && byte < 127 ? String.fromCharCode(byte) : `byte ${byte}`;
    if (letters > 0 && !LETTERS.has(byte)) {
      const hint = `Sequences hold ${letters} of these, which stand for no nucleotide. The file is damaged or no FASTQ of nucleotides.`;
      findings.add(['error', 'fastq-sequence-letters'], 'sequences', [shown, hint]);
    }
    const qualities = summary.qualityCounts[byte] as number;
    if (qualities > 0 && (byte < 33 || byte > 126)) {
      const hint = `Qualities hold ${qualities} of these; they are written with the letters '!' to '~'. The file is damaged.`;
      findings.add(['error', 'fastq-quality-letters'], 'qualities', [shown, hint]);
    }
  }
}

function decode(bytes: Uint8Array, begin: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(begin, Math.min(end, begin + 300)));
}

/** What two files of mates are to each other. */
export interface PairFacts {
  readonly pairs: number;
  /** Pairs whose names differ. */
  readonly differing: number;
}

/** One side of the walk over two files: the present batch and the next record in it. */
interface Side {
  readonly batches: AsyncIterator<FastqBatch>;
  readonly take: (batch: FastqBatch) => void;
  batch: FastqBatch | null;
  next: number;
}

async function refill(side: Side): Promise<boolean> {
  while (side.batch === null || side.next === side.batch.count) {
    const next = await side.batches.next();
    if (next.done === true) return false;
    side.batch = next.value;
    side.next = 0;
    side.take(next.value);
  }
  return true;
}

/** Looks at a pair: the two batches and the record in each. */
export type PairVisitor = (
  first: { readonly batch: FastqBatch; readonly record: number },
  second: { readonly batch: FastqBatch; readonly record: number },
) => void;

/**
 * Walks two files of mates side by side, each a batch at a time, and compares the names of each pair.
 * What one file has more than the other is read to its end, too.
 */
export async function walkPairs(
  files: readonly [
    { readonly batches: AsyncGenerator<FastqBatch>; readonly take: (batch: FastqBatch) => void },
    { readonly batches: AsyncGenerator<FastqBatch>; readonly take: (batch: FastqBatch) => void },
  ],
  findings: FindingList,
  visit: PairVisitor | null,
): Promise<PairFacts> {
  const [first, second] = files.map((file): Side => ({ ...file, batch: null, next: 0 })) as [
    Side,
    Side,
  ];
  let pairs = 0;
  let differing = 0;
  for (;;) {
    const has = [await refill(first), await refill(second)];
    if (!has[0] || !has[1]) {
      for (const side of [first, second]) await drain(side);
      return { pairs, differing };
    }
    const [a, b] = [first.batch, second.batch] as [FastqBatch, FastqBatch];
    const count = Math.min(a.count - first.next, b.count - second.next);
    for (let i = 0; i < count; i++) {
      if (!haveSameName(a, first.next, b, second.next)) {
        differing++;
        const hint = `The mates of pair ${pairs + 1} have different names: the files are not in the same order, or not of the same run.`;
        const value = `${nameOf(a, first.next)} | ${nameOf(b, second.next)}`;
        findings.add(['error', 'mates-names-differ'], `pair ${pairs + 1}`, [value, hint]);
      }
      visit?.({ batch: a, record: first.next }, { batch: b, record: second.next });
      pairs++;
      first.next++;
      second.next++;
    }
  }
}

async function drain(side: Side): Promise<void> {
  for (;;) {
    if (side.batch !== null) side.next = side.batch.count;
    if (!(await refill(side))) return;
  }
}

/** Compares two names, each in a batch of its own: hence the number of parameters. */
function haveSameName(a: FastqBatch, i: number, b: FastqBatch, j: number): boolean {
  const aBegin = a.offsets[i * OFFSETS_PER_RECORD] as number;
  const bBegin = b.offsets[j * OFFSETS_PER_RECORD] as number;
  const aEnd = findBaseEnd(a.bytes, aBegin, a.offsets[i * OFFSETS_PER_RECORD + 1] as number);
  const bEnd = findBaseEnd(b.bytes, bBegin, b.offsets[j * OFFSETS_PER_RECORD + 1] as number);
  if (aEnd - aBegin !== bEnd - bBegin) return false;
  for (let k = 0; k < aEnd - aBegin; k++) {
    if (a.bytes[aBegin + k] !== b.bytes[bBegin + k]) return false;
  }
  return true;
}

function nameOf({ bytes, offsets }: FastqBatch, record: number): string {
  const from = record * OFFSETS_PER_RECORD;
  return decode(bytes, offsets[from] as number, offsets[from + 1] as number).slice(0, 90);
}
