import type { BamRecord } from '../../../bio/hts/bam-parser.ts';

const CODE_LETTERS = new TextEncoder().encode('=ACMGRSVTWYHKDBN');

/** Unpacks the letters of records, one after the other, into memory that it uses again. */
export class RecordLetters {
  /** ASCII; as many as the record last unpacked has are its own. */
  bytes: Uint8Array = new Uint8Array(1024);

  /** Unpacks a record; gives how many letters it has. */
  unpack({ bytes, sequenceBegin, sequenceLength }: BamRecord): number {
    if (sequenceLength > this.bytes.length) this.bytes = new Uint8Array(2 * sequenceLength);
    for (let i = 0; i < sequenceLength; i++) {
      const pair = bytes[sequenceBegin + (i >> 1)] as number;
      this.bytes[i] = CODE_LETTERS[i % 2 === 0 ? pair >> 4 : pair & 15] as number;
    }
    return sequenceLength;
  }
}
