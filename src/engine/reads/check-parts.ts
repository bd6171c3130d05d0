import type { ReadReport } from '../../schema/read-report.ts';
import type { Pileup } from './alignment/pileup.ts';
import type { CheckContext, Companions } from './check-context.ts';
import {
  type CheckedKind,
  CONTENT_NAMES,
  type Content,
  contentOfName,
  isCheckedKind,
} from './detect-format.ts';
import type { FindingList } from './finding.ts';
import type { OriginTally } from './host/screen-reads.ts';
import type { RawFacts, ReadSource } from './source.ts';
import type { VcfRecord } from './variants/vcf-parser.ts';

/** First bytes by which a file is told. */
export const HEAD_BYTES = 1024;

/** What a check found, and what of the file is compared with others of its sample. */
export interface CheckedFile {
  readonly report: ReadReport;
  /** Letters of a consensus, ASCII. */
  readonly consensus: Uint8Array | null;
  readonly variants: readonly VcfRecord[] | null;
  /** Letters of the reads over each position of the pathogen's reference. */
  readonly pileup: Pileup | null;
}

/** What the check of one kind adds to a report. */
export type Parts = Partial<
  Pick<ReadReport, 'reads' | 'alignment' | 'cram' | 'variants' | 'consensus' | 'primers' | 'host'>
> & { readonly kept?: Partial<Omit<CheckedFile, 'report'>> };

/** A file that is being read. */
export interface Opened {
  readonly source: ReadSource;
  readonly bytes: AsyncGenerator<Uint8Array>;
  readonly raw: RawFacts;
  readonly findings: FindingList;
}

/** What a check has besides the file itself. */
export interface CheckWith {
  readonly context: CheckContext;
  readonly companions: Companions;
}

/** What the classifying of reads came to; nothing where no host is known. */
export function describeHost({ host }: CheckContext, tally: OriginTally): Pick<Parts, 'host'> {
  if (host === null) return {};
  return { host: { status: 'counted', host: host.name, counts: tally.counts } };
}

/** Compares what the file is with its name and with what it is declared as; true where it is to be checked. */
export function isKindRight(
  kind: CheckedKind | null,
  content: Content,
  { source, raw, findings }: Opened,
): boolean {
  if (raw.isCut && content === 'empty') return false;
  const is = CONTENT_NAMES[content];
  if (content === 'empty') {
    findings.add(['error', 'file-empty'], '', ['', 'The file is empty.']);
    return false;
  }
  const named = contentOfName(source.name);
  const said = kind ?? named;
  if (said !== null && said !== content) {
    const hint = `The file is ${kind === null ? 'named' : 'declared'} as ${CONTENT_NAMES[said]}, but its content is ${is}. Send the right file, or name it as what it is.`;
    findings.add(['error', 'file-kind-mismatch'], '', [is, hint]);
  }
  if (isCheckedKind(content)) return kind === null || kind === content;
  const code = content === 'unknown' ? 'file-kind-unknown' : 'file-kind-unsupported';
  const hint = `The content is ${is}. FASTQ, BAM, CRAM, VCF and FASTA can be checked${content === 'sam' ? '; pack SAM as BAM with `samtools view -b`' : ''}${content === 'bcf' ? '; write BCF as VCF with `bcftools view`' : ''}.`;
  findings.add(['error', code], '', [is, hint]);
  return false;
}
