import type { Problem } from '../../std/problem.ts';

/**
 * How much a finding weighs: with an error the file cannot be used as it is, with a warning somebody
 * should look, a note only tells.
 */
export type Severity = 'error' | 'warning' | 'note';

/** Everything that can be told of a file of reads, an alignment, variants or a consensus. */
export type FindingCode =
  // Any file.
  | 'file-empty'
  | 'file-kind-mismatch'
  | 'file-kind-unknown'
  | 'file-kind-unsupported'
  | 'packing-truncated'
  | 'packing-damaged'
  | 'packing-too-large'
  | 'bgzf-no-end-marker'
  | 'bgzf-broken'
  | 'bam-not-bgzf'
  | 'platform-contradicted'
  | 'platform-not-seen'
  // FASTQ.
  | 'fastq-truncated'
  | 'fastq-no-header'
  | 'fastq-no-plus'
  | 'fastq-lengths-differ'
  | 'fastq-record-too-large'
  | 'fastq-sequence-letters'
  | 'fastq-quality-letters'
  | 'fastq-name-empty'
  | 'fastq-names-repeat'
  | 'quality-encoding-64'
  | 'quality-encoding-unclear'
  | 'mates-count-differs'
  | 'mates-names-differ'
  | 'mates-swapped'
  | 'mates-same-file'
  | 'mates-missing'
  // BAM, and the indexes of BAM and CRAM.
  | 'bam-truncated'
  | 'bam-damaged'
  | 'bam-no-references'
  | 'bam-no-records'
  | 'bam-order-contradicted'
  | 'bam-header-contradicted'
  | 'bam-flags-contradict'
  | 'bam-name-empty'
  | 'bam-names-repeat'
  | 'bam-mates-missing'
  | 'reference-name-unknown'
  | 'reference-length-differs'
  | 'reference-digest-differs'
  | 'read-group-missing'
  | 'index-damaged'
  | 'index-not-fitting'
  | 'index-missing'
  // CRAM.
  | 'cram-truncated'
  | 'cram-damaged'
  | 'cram-version-unsupported'
  | 'cram-no-end-marker'
  | 'cram-order-contradicted'
  | 'cram-reference-missing'
  | 'cram-reference-unnamed'
  | 'cram-not-decoded'
  // Screening.
  | 'screening-too-many'
  // VCF and consensus.
  | 'vcf-no-header'
  | 'vcf-version-unsupported'
  | 'vcf-columns'
  | 'vcf-contig-unknown'
  | 'vcf-position-invalid'
  | 'vcf-reference-differs'
  | 'vcf-allele-invalid'
  | 'vcf-order'
  | 'vcf-empty'
  | 'vcf-no-final-newline'
  | 'consensus-damaged'
  | 'consensus-records'
  | 'consensus-letters'
  | 'consensus-mostly-missing'
  | 'consensus-not-aligned'
  // One against the other.
  | 'consensus-against-reads'
  | 'consensus-without-reads'
  | 'variants-against-consensus'
  | 'consensus-change-not-in-variants'
  | 'variants-against-reads'
  // Primers.
  | 'primer-scheme-contradicted'
  | 'primer-scheme-unknown';

/** One thing to tell of a file. */
export interface Finding extends Problem {
  readonly code: FindingCode;
  readonly severity: Severity;
}

const VALUE_LIMIT = 200;
/** So many of one code are told in full; the others are counted. */
export const FINDINGS_PER_CODE = 5;

/** What was found in one file: a bounded number of each code, and how many there were. */
export class FindingList {
  readonly file: string;
  readonly #findings: Finding[] = [];
  readonly #counts = new Map<FindingCode, number>();

  /** @param file name of the file, with which every `where` begins */
  constructor(file: string) {
    this.file = file;
  }

  /**
   * @param place where in the file, such as 'record 12 line 45'; empty for the file as a whole
   * @param detail the offending value, and what is wrong and what to do about it
   */
  add(
    [severity, code]: readonly [Severity, FindingCode],
    place: string,
    [value, hint]: readonly [string | number, string],
  ): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count > FINDINGS_PER_CODE) return;
    const where = place === '' ? this.file : `${this.file} ${place}`;
    this.#findings.push({ severity, code, where, value: clean(String(value)), hint });
  }

  /** Takes over what was found in another file, each with the place that it has there. */
  addAll(other: FindingList): void {
    for (const [code, count] of other.#counts) {
      this.#counts.set(code, (this.#counts.get(code) ?? 0) + count);
    }
    this.#findings.push(...other.#findings);
  }

  /** How often a code was found. */
  count(code: FindingCode): number {
    return this.#counts.get(code) ?? 0;
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** How often each code was found that was found at all. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}

/** Text of a damaged file on a terminal or a page: no control characters, at most 200 characters. */
function clean(text: string): string {
  let shown = '';
  for (const letter of text.slice(0, VALUE_LIMIT)) {
    const code = letter.charCodeAt(0);
    shown += code < 32 || code === 127 || code === 0xfffd ? '?' : letter;
  }
  return shown;
}
