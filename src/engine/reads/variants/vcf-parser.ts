import { parseContig } from '../../../bio/hts/vcf-contig.ts';
import type { FindingList } from '../finding.ts';

/** One line of a VCF file. */
export interface VcfRecord {
  readonly line: number;
  readonly contig: string;
  /** 0-based; -1 where the file says 0, before the first letter. */
  readonly position: number;
  /** Upper case. */
  readonly reference: string;
  /** Upper case; empty where there is none ('.'). */
  readonly alternatives: readonly string[];
  /** True for PASS and for '.', where no filter was applied. */
  readonly isPassing: boolean;
  /**
   * Of each alternative the share of reads, by AF, or by the first sample's AF or AD; null where the
   * file does not say.
   */
  readonly shares: readonly (number | null)[];
  /** True where a genotype of the first sample is given and all of its alleles are alternatives. */
  readonly isHomozygous: boolean | null;
}

/** What stands before the records. */
export interface VcfHeader {
  readonly version: string;
  readonly contigs: readonly { readonly name: string; readonly length: number | null }[];
  readonly samples: readonly string[];
}

const MAX_LINE_BYTES = 64 * 1024 * 1024;
const COLUMNS = ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO'];
const ALLELE =
  /^([ACGTNRYSWKMBDHVacgtnryswkmbdhv]+|\*|<[^<>,\s]+>|[^,\s]*[[\]][^,\s]*|\.[ACGTNacgtn]+|[ACGTNacgtn]+\.)$/;

/** Parses VCF 4.0 to 4.5 from chunks of bytes, line by line. Source: VCF specification 4.4, section 1. */
export class VcfParser {
  readonly #findings: FindingList;
  readonly #onRecord: (record: VcfRecord) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #line = 0;
  #version: string | null = null;
  readonly #contigs: { name: string; length: number | null }[] = [];
  #samples: readonly string[] | null = null;
  #isStopped = false;

  constructor(findings: FindingList, onRecord: (record: VcfRecord) => void) {
    this.#findings = findings;
    this.#onRecord = onRecord;
  }

  /** Null until the line of column names was read. */
  get header(): VcfHeader | null {
    if (this.#samples === null) return null;
    return { version: this.#version ?? '', contigs: this.#contigs, samples: this.#samples };
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  push(chunk: Uint8Array): void {
    if (this.#isStopped) return;
    const text = this.#rest + this.#decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
    if (this.#rest.length > MAX_LINE_BYTES) this.#stop('vcf-columns', '', 'A line has no end.');
  }

  /** @param isCut the packing ended early and was told of: a last line may be cut off by that */
  end(isCut: boolean): void {
    if (this.#isStopped) return;
    if (this.#rest !== '' && !isCut) {
      const hint = 'The last line has no line end: the file may be cut short.';
      this.#findings.add(['warning', 'vcf-no-final-newline'], this.#place(1), ['', hint]);
      this.#take(this.#rest);
    }
    if (this.#samples === null && !isCut && !this.#isStopped) {
      this.#stop(
        'vcf-no-header',
        '',
        "There is no line of column names that begins with '#CHROM'.",
      );
    }
  }

  #place(ahead = 0): string {
    return `line ${this.#line + ahead}`;
  }

  #stop(
    code: 'vcf-no-header' | 'vcf-columns' | 'vcf-version-unsupported',
    value: string,
    why: string,
  ): void {
    this.#isStopped = true;
    this.#findings.add(['error', code], this.#place(), [
      value,
      `${why} What follows was not read.`,
    ]);
  }

  #take(raw: string): void {
    if (this.#isStopped) return;
    this.#line++;
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line.startsWith('##')) this.#takeMeta(line);
    else if (line.startsWith('#')) this.#takeColumns(line);
    else if (line !== '') this.#takeRecord(line);
  }

  #takeMeta(line: string): void {
    if (this.#version === null) {
      this.#version = /^##fileformat=VCFv(\d+\.\d+)$/.exec(line)?.[1] ?? '';
      if (!/^4\.[0-5]$/.test(this.#version)) {
        const why =
          'The first line says which version it is, ##fileformat=VCFv4.0 to 4.5 are read.';
        this.#stop('vcf-version-unsupported', line, why);
      }
      return;
    }
    const contig = parseContig(line);
    if (contig !== null) this.#contigs.push({ name: contig.name, length: contig.length });
  }

  #takeColumns(line: string): void {
    if (this.#version === null) {
      this.#stop('vcf-no-header', line, "A VCF file begins with a line '##fileformat=VCFv4.x'.");
      return;
    }
    const columns = line.split('\t');
    const wrong = COLUMNS.findIndex((name, at) => columns[at] !== name);
    if (wrong >= 0) {
      const why = `Column ${wrong + 1} must be ${COLUMNS[wrong]}; columns are parted by tabs.`;
      this.#stop('vcf-columns', columns[wrong] ?? '', why);
      return;
    }
    this.#samples = columns.slice(9);
  }

  #takeRecord(line: string): void {
    if (this.#samples === null) {
      this.#stop(
        'vcf-no-header',
        line,
        "There is no line of column names that begins with '#CHROM'.",
      );
      return;
    }
    const columns = line.split('\t');
    const wanted = this.#samples.length === 0 ? [8, 9] : [9 + this.#samples.length];
    if (!wanted.includes(columns.length)) {
      const hint = `The line has ${columns.length} columns in place of ${wanted[0]}.`;
      this.#findings.add(['error', 'vcf-columns'], this.#place(), [line, hint]);
      return;
    }
    const [contig = '', position = '', , reference = '', alternative = '', , filter = ''] = columns;
    if (!/^\d{1,10}$/.test(position)) {
      const hint = 'The position (POS) is a whole number.';
      this.#findings.add(['error', 'vcf-position-invalid'], this.#place(), [position, hint]);
      return;
    }
    const alternatives = alternative === '.' ? [] : alternative.split(',');
    const wrong = [/^[ACGTNRYSWKMBDHV]+$/i.test(reference) ? '' : reference, ...alternatives].find(
      (allele, at) => (at === 0 ? allele !== '' : !ALLELE.test(allele)),
    );
    if (wrong !== undefined) {
      const hint = 'An allele is of nucleotide letters, *, or a symbol such as <DEL>.';
      this.#findings.add(['error', 'vcf-allele-invalid'], this.#place(), [wrong, hint]);
      return;
    }
    this.#onRecord({
      line: this.#line,
      contig,
      position: Number(position) - 1,
      reference: reference.toUpperCase(),
      alternatives: alternatives.map((allele) =>
        allele.startsWith('<') ? allele : allele.toUpperCase(),
      ),
      isPassing: filter === 'PASS' || filter === '.',
      ...readSupport(columns, alternatives.length),
    });
  }
}

/** Share of the reads and genotype of a record, by INFO and the first sample. */
function readSupport(
  columns: readonly string[],
  alternatives: number,
): Pick<VcfRecord, 'shares' | 'isHomozygous'> {
  const info = /(?:^|;)AF=([^;]+)/.exec(columns[7] ?? '')?.[1];
  const keys = (columns[8] ?? '').split(':');
  const values = (columns[9] ?? '').split(':');
  const sample = (key: string) => {
    const at = keys.indexOf(key);
    return at < 0 ? undefined : values[at];
  };
  const toNumber = (text: string | undefined) => {
    const value = Number(text);
    return text === undefined || text === '.' || text === '' || Number.isNaN(value) ? null : value;
  };
  const genotype = sample('GT');
  const alleles = genotype?.split(/[/|]/);
  const listed = (info ?? sample('AF') ?? sample('ALT_FREQ'))?.split(',');
  let shares = Array.from({ length: alternatives }, (_, at) => toNumber(listed?.[at]));
  const depths = sample('AD')?.split(',').map(toNumber);
  if (listed === undefined && depths?.length === alternatives + 1) {
    const sum = depths.reduce<number>((all, one) => all + (one ?? 0), 0);
    shares = depths.slice(1).map((one) => (one === null || sum === 0 ? null : one / sum));
  }
  return {
    shares,
    isHomozygous:
      alleles === undefined || alleles.includes('.')
        ? null
        : alleles.every((allele) => allele !== '0'),
  };
}
