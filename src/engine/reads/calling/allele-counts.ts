import type { Problem } from '../../../std/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';

/** How many reads of each strand have one allele. */
export interface StrandCounts {
  readonly forward: number;
  readonly reverse: number;
}

/** What reads have in place of letters of the reference, each once. */
export interface AlleleCount extends StrandCounts {
  /** Upper case; for insertions and deletions with the letter before. */
  readonly reference: string;
  readonly alternative: string;
  /** 0-based, of the first letter of `reference`. */
  readonly position: number;
}

/** All that reads have at one position, by one line of a pileup. */
export interface PileupSite {
  /** 0-based. */
  readonly position: number;
  /** True for a line on insertions and deletions behind the position. */
  readonly isIndel: boolean;
  /** Reads that were counted. */
  readonly depth: number;
  readonly reference: StrandCounts & { readonly letters: string };
  /** Without the reference, in the order of the line. */
  readonly alleles: readonly AlleleCount[];
}

const COLUMNS = 10;

/**
 * Parses one line of what `bcftools mpileup` writes with FORMAT/ADF and FORMAT/ADR; null for a line of the header, and
 * for one on insertions and deletions, of which it counts few among long reads: these are counted of the alignment
 * itself (`indel-counts.ts`). Symbolic alleles, which stand for what nobody saw, are left out. Source: VCF specification 4.2, section 1.4; bcftools(1), "mpileup".
 */
export function parsePileupLine(line: string, where: string): Result<PileupSite | null, Problem> {
  if (line === '' || line.startsWith('#')) return succeed(null);
  const columns = line.split('\t');
  const refuse = (value: string, hint: string): Result<PileupSite | null, Problem> =>
    fail({ code: 'pileup-line-invalid', where, value: value.slice(0, 200), hint });
  if (columns.length < COLUMNS) {
    return refuse(line, 'A line of a pileup has ten columns, parted by tabs; this one is cut.');
  }
  const [
    ,
    place = '',
    ,
    reference = '',
    alternatives = '',
    ,
    ,
    info = '',
    format = '',
    sample = '',
  ] = columns;
  if (info.split(';').includes('INDEL')) return succeed(null);
  const position = Number(place) - 1;
  if (!Number.isInteger(position) || position < 0) {
    return refuse(place, 'The position is not a whole number above 0.');
  }
  const keys = format.split(':');
  const values = sample.split(':');
  const forward = parseCounts(values[keys.indexOf('ADF')]);
  const reverse = parseCounts(values[keys.indexOf('ADR')]);
  const letters = alternatives === '.' ? [] : alternatives.split(',');
  const count = letters.length + 1;
  if (forward?.length !== count || reverse?.length !== count) {
    return refuse(`${format} ${sample}`, 'Counts of both strands are not given for each allele.');
  }
  const alleles: AlleleCount[] = [];
  for (const [at, alternative] of letters.entries()) {
    if (!/^[ACGTN]+$/i.test(alternative)) continue;
    const counts = { forward: forward[at + 1] as number, reverse: reverse[at + 1] as number };
    alleles.push({
      ...{ position, ...counts },
      reference: reference.toUpperCase(),
      alternative: alternative.toUpperCase(),
    });
  }
  const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0);
  return succeed({
    position,
    isIndel: false,
    depth: sum(forward) + sum(reverse),
    reference: {
      letters: reference.toUpperCase(),
      forward: forward[0] as number,
      reverse: reverse[0] as number,
    },
    alleles,
  });
}

function parseCounts(text: string | undefined): number[] | null {
  if (text === undefined) return null;
  const counts = text.split(',').map((one) => (/^\d+$/.test(one) ? Number(one) : Number.NaN));
  return counts.some(Number.isNaN) ? null : counts;
}
