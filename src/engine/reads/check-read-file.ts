import type { ReadReport } from '../../schema/read-report.ts';
import { peekHead } from '../../std/peek-head.ts';
import { checkBam } from './alignment/check-alignment.ts';
import type { CheckContext, Companions } from './check-context.ts';
import {
  type CheckedFile,
  type CheckWith,
  HEAD_BYTES,
  isKindRight,
  type Opened,
  type Parts,
} from './check-parts.ts';
import { checkConsensus } from './consensus/check-consensus.ts';
import { checkCram } from './cram/check-cram.ts';
import { type CheckedKind, type Content, detectContent } from './detect-format.ts';
import { checkFastq } from './fastq/check-reads.ts';
import { FindingList } from './finding.ts';
import { compareScheme } from './primers/compare-declared.ts';
import { findPacking, openUnpacked, type ReadSource } from './source.ts';
import { checkVcf } from './variants/check-vcf.ts';

const NO_COMPANIONS: Companions = { mate: null, index: undefined };
const NOT_COUNTED = 'This kind of file was not screened.';
export const NO_HOST =
  'No host reference is installed, so nothing was screened. `outbreak host add` installs one.';

/**
 * Checks one file whole, in one pass, whatever its size: what it is, whether it is whole, and whether it
 * can be used. Bad data never throws; what `source` or its `Unpack` throw otherwise goes through.
 * @param kind what the file is declared as; null to go by its name and content
 * @param context what it is checked against, with the mates and the index that belong to it
 */
export async function checkReadFile(
  kind: CheckedKind | null,
  source: ReadSource,
  context: CheckContext,
): Promise<CheckedFile> {
  const { companions = NO_COMPANIONS } = context;
  const findings = new FindingList(source.name);
  const { bytes, raw } = openUnpacked(source, context.unpack, findings);
  const { head, whole } = await peekHead(bytes, HEAD_BYTES);
  const content = detectContent(head);
  const opened: Opened = { source, bytes: whole, raw, findings };
  const isWanted = isKindRight(kind, content, opened);
  const parts = isWanted ? await checkContent(content, opened, { context, companions }) : {};
  if (!isWanted) await whole.return(undefined);
  if (isWanted && raw.isRead && !raw.isCut) tellBlocks(content, opened);
  const primers = parts.primers ?? null;
  if (primers !== null) compareScheme(primers, context, findings);
  const report: ReadReport = {
    schemaVersion: '1.0.0',
    file: source.name,
    mateFile: companions.mate?.name ?? null,
    content,
    packing: findPacking(raw),
    bytes: raw.bytes,
    verdict: toVerdict(findings),
    findings: [...findings.findings],
    findingCounts: findings.counts,
    declaredPlatform: context.platform,
    reads: parts.reads ?? null,
    alignment: parts.alignment ?? null,
    cram: parts.cram ?? null,
    variants: parts.variants ?? null,
    consensus: parts.consensus ?? null,
    primers,
    host: parts.host ?? {
      status: 'not-screened',
      reason: context.host === null ? NO_HOST : NOT_COUNTED,
    },
  };
  return {
    report,
    consensus: parts.kept?.consensus ?? null,
    variants: parts.kept?.variants ?? null,
    pileup: parts.kept?.pileup ?? null,
  };
}

/** What findings make of a file. */
export function toVerdict({ findings }: Pick<FindingList, 'findings'>): ReadReport['verdict'] {
  if (findings.some(({ severity }) => severity === 'error')) return 'not-usable';
  return findings.some(({ severity }) => severity === 'warning')
    ? 'usable-with-warnings'
    : 'usable';
}

async function checkContent(content: Content, opened: Opened, how: CheckWith): Promise<Parts> {
  const { bytes, raw, findings } = opened;
  const { context, companions } = how;
  switch (content) {
    case 'fastq':
      return checkFastq(opened, how);
    case 'bam':
      return checkBam(opened, how);
    case 'cram': {
      const facts = await checkCram(bytes, { context, index: companions.index }, findings);
      return facts === null ? {} : { cram: describeCram(facts, findings) };
    }
    case 'vcf': {
      const facts = await checkVcf(bytes, { context, raw }, findings);
      if (facts === null) return {};
      const { header, records, passing, kept } = facts;
      const contigs = header.contigs.slice(0, 100).map(({ name }) => name);
      const samples = header.samples.length;
      return {
        variants: { version: header.version, contigs, samples, records, passing },
        kept: { variants: kept },
      };
    }
    default: {
      const { letters, ...facts } = await checkConsensus(bytes, findings);
      return { consensus: facts, kept: { consensus: letters } };
    }
  }
}

function describeCram(
  facts: NonNullable<Awaited<ReturnType<typeof checkCram>>>,
  findings: FindingList,
): NonNullable<ReadReport['cram']> {
  const hint =
    'Of CRAM containers, references and end are checked; its reads are not decoded, so that they are neither counted by kind nor screened. Send BAM or FASTQ for that.';
  findings.add(['note', 'cram-not-decoded'], '', ['', hint]);
  const { version, containers, records, needsReference, references, index } = facts;
  return {
    version,
    containers,
    records,
    needsReference,
    index,
    references: references.slice(0, 100).map((one) => ({ ...one })),
    referencesTotal: references.length,
  };
}

/** Whether a file of BGZF is one to its end. BAM always ends with the marker, other files of bgzip nearly always. */
function tellBlocks(content: Content, { raw, findings }: Opened): void {
  const { bgzf } = raw;
  if (bgzf.brokenAt !== null) {
    const hint = `From byte ${bgzf.brokenAt} on the file is no BGZF any more, and what follows may be lost. It is damaged; fetch it again and compare its digest.`;
    findings.add(['error', 'bgzf-broken'], '', [bgzf.brokenAt, hint]);
  } else if (!bgzf.isBgzf && content === 'bam') {
    const hint =
      'BAM is packed block by block (BGZF); this file is packed otherwise, so that no program finds a region in it. Write it again: `samtools view -b`.';
    findings.add(['error', 'bam-not-bgzf'], '', [findPacking(raw), hint]);
  } else if (bgzf.isBgzf && !bgzf.hasEndMarker) {
    const hint =
      'The file does not end with the mark of its end (an empty BGZF block): it is cut short between two blocks, or was written by a program that ended early. Fetch it again and compare its size and digest.';
    findings.add([content === 'bam' ? 'error' : 'warning', 'bgzf-no-end-marker'], '', ['', hint]);
  }
}
