import { simulateShotgunReads } from '../../src/engine/simulate/simulate-reads.ts';

/** FASTQ that goes on as long as wanted: the same simulated reads again and again, each with a name of its own. */
export interface EndlessFastq {
  readonly recordsPerRound: number;
  readonly bytesPerRound: number;
  /** The next round; its bytes are written over by the one after it. */
  next(): Uint8Array;
}

const DIGITS = 10;

/** Reads of a genome at so many times its length, a round. */
export function makeEndlessFastq(genome: string, depth: number): EndlessFastq {
  const parts: string[] = [];
  const places: number[] = [];
  let length = 0;
  for (const { sequence, quality } of simulateShotgunReads(genome, {
    seed: 1,
    platform: 'ILLUMINA',
    depth,
  })) {
    const head = '@SIM01:1:SIMULATED:1:1101:';
    places.push(length + head.length);
    const record = `${head}${'0'.repeat(DIGITS)}:7 1:N:0:1\n${sequence}\n+\n${quality}\n`;
    parts.push(record);
    length += record.length;
  }
  const bytes = new TextEncoder().encode(parts.join(''));
  let number = 0;
  return {
    recordsPerRound: places.length,
    bytesPerRound: bytes.length,
    next() {
      for (const place of places) {
        let rest = ++number;
        for (let at = place + DIGITS - 1; at >= place; at--) {
          bytes[at] = 48 + (rest % 10);
          rest = Math.floor(rest / 10);
        }
      }
      return bytes;
    },
  };
}
