import type { CheckContext } from '../check-context.ts';
import type { FindingList } from '../finding.ts';
import { type VcfHeader, VcfParser, type VcfRecord } from './vcf-parser.ts';

/** What a VCF file says. */
export interface VcfFacts {
  readonly header: VcfHeader;
  readonly records: number;
  readonly passing: number;
  /** Records on the pathogen's reference, for the comparison with consensus and reads; bounded. */
  readonly kept: readonly VcfRecord[];
}

/** Genomes here are short: more variants than this are no longer kept for comparison. */
const MAX_KEPT = 200_000;

/** Checks VCF against the pathogen's reference: contigs, places, REF letters, order. */
export async function checkVcf(
  bytes: AsyncIterable<Uint8Array>,
  { context, raw }: { readonly context: CheckContext; readonly raw: { readonly isCut: boolean } },
  findings: FindingList,
): Promise<VcfFacts | null> {
  const check = new RecordCheck(context, findings);
  const parser = new VcfParser(findings, (record) =>
    check.take(record, parser.header?.contigs ?? []),
  );
  for await (const chunk of bytes) {
    parser.push(chunk);
    if (parser.isStopped) break;
  }
  parser.end(raw.isCut);
  const { header } = parser;
  if (header === null) return null;
  if (check.records === 0 && !parser.isStopped && !raw.isCut) {
    const hint = 'The file has no variants. That may be right: a genome may be like the reference.';
    findings.add(['note', 'vcf-empty'], '', ['', hint]);
  }
  return { header, records: check.records, passing: check.passing, kept: check.kept };
}

class RecordCheck {
  readonly kept: VcfRecord[] = [];
  records = 0;
  passing = 0;
  readonly #context: CheckContext;
  readonly #findings: FindingList;
  readonly #letters: string;
  readonly #seenContigs = new Set<string>();
  #contig = '';
  #position = -1;

  constructor(context: CheckContext, findings: FindingList) {
    this.#context = context;
    this.#findings = findings;
    this.#letters =
      context.reference === null ? '' : new TextDecoder().decode(context.reference.letters);
  }

  take(record: VcfRecord, contigs: VcfHeader['contigs']): void {
    this.records++;
    if (record.isPassing) this.passing++;
    const place = `line ${record.line}`;
    this.#checkOrder(record, place);
    const length = contigs.find(({ name }) => name === record.contig)?.length ?? null;
    if (length !== null && record.position >= length) {
      const hint = `The position lies beyond the ${length} letters that the header says ${record.contig} has.`;
      this.#findings.add(['error', 'vcf-position-invalid'], place, [record.position + 1, hint]);
      return;
    }
    const known = this.#context.reference;
    if (known === null || !this.#isKnown(record.contig, length, place)) return;
    const end = record.position + record.reference.length;
    if (record.position < 0 || end > this.#letters.length) {
      const hint = `The variant lies beyond the ${this.#letters.length} letters of ${known.name}.`;
      this.#findings.add(['error', 'vcf-position-invalid'], place, [record.position + 1, hint]);
      return;
    }
    const there = this.#letters.slice(record.position, end);
    if (!agrees(record.reference, there)) {
      const hint = `REF is ${record.reference}, but ${known.name} has ${there} there. The variants were called against another reference, or positions are shifted.`;
      this.#findings.add(['error', 'vcf-reference-differs'], place, [record.reference, hint]);
      return;
    }
    if (this.kept.length < MAX_KEPT) this.kept.push(record);
  }

  #isKnown(contig: string, length: number | null, place: string): boolean {
    const known = this.#context.reference;
    if (known === null || contig === known.name) return true;
    const isFirst = !this.#seenContigs.has(contig);
    this.#seenContigs.add(contig);
    // Another name may mean the same letters; REF tells, variant by variant.
    if (length === null || length === known.letters.length) {
      if (isFirst) {
        const hint = `The reference of ${known.id} is called ${known.name} on this node. Variants of this name were compared with it letter by letter.`;
        this.#findings.add(['warning', 'vcf-contig-unknown'], place, [contig, hint]);
      }
      return true;
    }
    const hint = `This is not the reference of ${known.id} (${known.name}, ${known.letters.length} letters).`;
    if (isFirst) this.#findings.add(['error', 'vcf-contig-unknown'], place, [contig, hint]);
    return false;
  }

  #checkOrder({ contig, position }: VcfRecord, place: string): void {
    if (contig === this.#contig && position < this.#position) {
      const hint = 'Positions go down: sort the file (`bcftools sort`).';
      this.#findings.add(['warning', 'vcf-order'], place, [position + 1, hint]);
    }
    this.#contig = contig;
    this.#position = position;
  }
}

/** Equal letters, N and other ambiguity codes of either side left aside. */
function agrees(own: string, there: string): boolean {
  for (let i = 0; i < own.length; i++) {
    const [a, b] = [own.charAt(i), there.charAt(i)];
    if (a !== b && 'ACGT'.includes(a) && 'ACGT'.includes(b)) return false;
  }
  return true;
}
