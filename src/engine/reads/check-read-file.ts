import type { ReadReport } from '../../schema/read-report.ts';
import { peekHead } from '../../std/peek-head.ts';
import { BamFile } from './alignment/check-bam.ts';
import type { Pileup } from './alignment/pileup.ts';
import { type CheckContext, type Companions, STARTS_WANTED } from './check-context.ts';
import { checkConsensus } from './consensus/check-consensus.ts';
import { LEAST_DEPTH } from './consensus/compare-evidence.ts';
import { checkCram } from './cram/check-cram.ts';
import {
  type CheckedKind,
  CONTENT_NAMES,
  type Content,
  contentOfName,
  detectContent,
  isCheckedKind,
} from './detect-format.ts';
import { FastqFile, readFastqBatches, walkPairs } from './fastq/check-fastq.ts';
import { type FastqBatch, FastqParser, OFFSETS_PER_RECORD } from './fastq/fastq-parser.ts';
import { FindingList } from './finding.ts';
import { joinOrigins, ReadClassifier } from './host/read-classifier.ts';
import { classifyRecord, OriginTally, tellCounts } from './host/screen-reads.ts';
import { inferScheme, type SchemeInference } from './primers/infer-scheme.ts';
import { StartFinder } from './primers/start-counts.ts';
import { findPacking, openUnpacked, type RawFacts, type ReadSource } from './source.ts';
import { checkVcf } from './variants/check-vcf.ts';
import type { VcfRecord } from './variants/vcf-parser.ts';

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
type Parts = Partial<
  Pick<ReadReport, 'reads' | 'alignment' | 'cram' | 'variants' | 'consensus' | 'primers' | 'host'>
> & { readonly kept?: Partial<Omit<CheckedFile, 'report'>> };

interface Opened {
  readonly source: ReadSource;
  readonly bytes: AsyncGenerator<Uint8Array>;
  readonly raw: RawFacts;
  readonly findings: FindingList;
}

const HEAD_BYTES = 1024;
const NOT_COUNTED = 'This kind of file was not screened.';
export const NO_HOST =
  'No host reference is installed, so nothing was screened. `outbreak host add` installs one.';

/**
 * Checks one file whole, in one pass, whatever its size: what it is, whether it is whole, and whether it
 * can be used. Bad data never throws; what `source` or its `Unpack` throw otherwise goes through.
 * @param kind what the file is declared as; null to go by its name and content
 * @param companions mates and index that belong to it
 */
export async function checkReadFile(
  kind: CheckedKind | null,
  source: ReadSource,
  context: CheckContext,
  companions: Companions = { mate: null, index: undefined },
): Promise<CheckedFile> {
  const findings = new FindingList(source.name);
  const { bytes, raw } = openUnpacked(source, context.unpack, findings);
  const { head, whole } = await peekHead(bytes, HEAD_BYTES);
  const content = detectContent(head);
  const opened: Opened = { source, bytes: whole, raw, findings };
  const isWanted = isKindRight(kind, content, opened);
  const parts = isWanted ? await checkContent(content, opened, { context, companions }) : {};
  if (!isWanted) await whole.return(undefined);
  if (raw.bgzf.isBgzf && isWanted && !raw.isCut) tellEndMarker(opened);
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

/** Compares what the file is with its name and with what it is declared as; true where it is to be checked. */
function isKindRight(
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

interface CheckWith {
  readonly context: CheckContext;
  readonly companions: Companions;
}

async function checkContent(content: Content, opened: Opened, how: CheckWith): Promise<Parts> {
  const { bytes, raw, findings } = opened;
  const { context } = how;
  switch (content) {
    case 'fastq':
      return checkFastq(opened, how);
    case 'bam':
      return checkBam(opened, how);
    case 'cram': {
      const facts = await checkCram(bytes, context, findings);
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
  const { version, containers, records, needsReference, references } = facts;
  return {
    version,
    containers,
    records,
    needsReference,
    references: references.slice(0, 100).map((one) => ({ ...one })),
    referencesTotal: references.length,
  };
}

/** What looks at each read besides the checks of its file. */
interface ReadWork {
  readonly starts: StartFinder | null;
  readonly classifier: ReadClassifier | null;
}

function visitStarts({ starts }: ReadWork) {
  if (starts === null) return null;
  return ({ bytes, offsets }: FastqBatch, record: number) => {
    const from = record * OFFSETS_PER_RECORD;
    starts.add(bytes, offsets[from + 2] as number, offsets[from + 3] as number);
  };
}

async function checkFastq(opened: Opened, { context, companions }: CheckWith): Promise<Parts> {
  const work: ReadWork = {
    starts: context.anchors === null ? null : new StartFinder(context.anchors, STARTS_WANTED),
    classifier: context.host === null ? null : new ReadClassifier(context.host, context.pathogenWords),
  };
  const { mate } = companions;
  const tally = new OriginTally(mate === null ? 'reads' : 'pairs');
  const checked =
    mate === null
      ? await checkOneFile(opened, { context, work, tally })
      : await checkMates([opened, await openMate(mate, context)], { context, work, tally });
  const primers =
    work.starts === null ? null : inferScheme(work.starts.counts, context.schemes);
  return {
    reads: checked,
    ...(primers === null ? {} : { primers }),
    ...describeHost(context, tally),
  };
}

function describeHost(
  { host }: CheckContext,
  tally: OriginTally,
): Pick<Parts, 'host'> {
  if (host === null) return {};
  return { host: { status: 'counted', host: host.name, counts: tally.counts } };
}

async function openMate(mate: ReadSource, context: CheckContext): Promise<Opened> {
  // Findings of both files stand in one list; each names its file.
  const findings = new FindingList(mate.name);
  const { bytes, raw } = openUnpacked(mate, context.unpack, findings);
  const { head, whole } = await peekHead(bytes, HEAD_BYTES);
  const content = detectContent(head);
  const opened = { source: mate, bytes: whole, raw, findings };
  if (content !== 'fastq') isKindRight('fastq', content, opened);
  return opened;
}

interface FastqWork {
  readonly context: CheckContext;
  readonly work: ReadWork;
  readonly tally: OriginTally;
}

async function checkOneFile(
  { source, bytes, raw, findings }: Opened,
  { context, work, tally }: FastqWork,
): Promise<NonNullable<ReadReport['reads']>> {
  const { classifier } = work;
  const visit = visitStarts(work);
  const file = new FastqFile(findings, (batch, record) => {
    visit?.(batch, record);
    if (classifier !== null) tally.add(classifyRecord(classifier, batch, record));
  });
  for await (const batch of readFastqBatches(bytes, new FastqParser(findings), raw)) {
    file.add(batch, true);
  }
  const facts = file.finish(context.platform);
  const [first, second] = file.mates;
  if (file.isInterleaved && file.unpaired > 0) {
    const hint = `Mates come in turn, but ${file.unpaired} reads have no mate beside them.`;
    findings.add(['error', 'mates-missing'], '', [file.unpaired, hint]);
  } else if (!file.isInterleaved && (first > 0) !== (second > 0)) {
    const hint = `The reads say that they are mates ${first > 0 ? 1 : 2} of pairs; the file of the others was not given.`;
    findings.add(['warning', 'mates-missing'], '', [`mate ${first > 0 ? 1 : 2}`, hint]);
  }
  return {
    layout: file.isInterleaved ? 'interleaved' : 'single',
    pairs: file.isInterleaved ? file.pairs : null,
    files: [{ name: source.name, ...facts }],
  };
}

async function checkMates(
  [first, second]: readonly [Opened, Opened],
  { context, work, tally }: FastqWork,
): Promise<NonNullable<ReadReport['reads']>> {
  const { classifier } = work;
  const visit = visitStarts(work);
  const files = [first, second].map(({ findings }) => new FastqFile(findings, visit)) as [
    FastqFile,
    FastqFile,
  ];
  const sides = [first, second].map(({ bytes, raw, findings }, at) => ({
    batches: readFastqBatches(bytes, new FastqParser(findings), raw),
    take: (batch: FastqBatch) => files[at as 0 | 1].add(batch, false),
  }));
  const [one, other] = sides as [(typeof sides)[number], (typeof sides)[number]];
  const { pairs } = await walkPairs([one, other], first.findings, (a, b) => {
    if (classifier === null) return;
    tally.add(
      joinOrigins(
        classifyRecord(classifier, a.batch, a.record),
        classifyRecord(classifier, b.batch, b.record),
      ),
    );
  });
  const facts = files.map((file) => file.finish(context.platform));
  const [mine, theirs] = facts as [(typeof facts)[number], (typeof facts)[number]];
  tellCounts([mine.figures.reads, theirs.figures.reads], first.findings);
  tellMates(files, first.findings);
  first.findings.addAll(second.findings);
  first.raw.bytes += second.raw.bytes;
  return {
    layout: 'paired',
    pairs,
    files: [
      { name: first.source.name, ...mine },
      { name: second.source.name, ...theirs },
    ],
  };
}

/** Which mates the two files say that they hold. */
function tellMates([first, second]: readonly [FastqFile, FastqFile], findings: FindingList): void {
  const [firstOnes, firstTwos] = first.mates;
  const [secondOnes, secondTwos] = second.mates;
  if (firstTwos > firstOnes && secondOnes > secondTwos) {
    const hint = 'The first file holds the second mates and the other way round. Give them in order.';
    findings.add(['warning', 'mates-swapped'], '', ['', hint]);
  } else if (
    (firstOnes > firstTwos && secondOnes > secondTwos) ||
    (firstTwos > firstOnes && secondTwos > secondOnes)
  ) {
    const mate = firstOnes > firstTwos ? 1 : 2;
    const hint = `Both files hold mates ${mate} of pairs. Send the other mates.`;
    findings.add(['error', 'mates-same-file'], '', [`mate ${mate}`, hint]);
  }
}

async function checkBam(opened: Opened, { context, companions }: CheckWith): Promise<Parts> {
  const { bytes, raw, findings } = opened;
  const file = new BamFile(findings, context);
  for await (const chunk of bytes) {
    file.parser.push(chunk);
    if (file.parser.isStopped) break;
  }
  file.finish(raw);
  const { header, sam, pileup, starts } = file;
  if (header === null || sam === null) return {};
  const index = await checkIndex(file, companions.index, { raw, findings });
  const primers =
    starts === null || context.reference === null ? null : inferScheme(starts, context.schemes);
  const { version, sortOrder, readGroups } = sam;
  return {
    alignment: {
      version,
      sortOrder,
      references: header.references.slice(0, 100).map((one) => ({ ...one })),
      referencesTotal: header.references.length,
      readGroups: readGroups.slice(0, 100).map((one) => ({ ...one })),
      records: { ...file.counts },
      index,
      depth: pileup === null ? null : describeDepth(pileup),
    },
    ...(primers === null ? {} : { primers }),
    ...describeHost(context, file.origins),
    kept: { pileup },
  };
}

async function checkIndex(
  file: BamFile,
  index: ReadSource | null | undefined,
  { raw, findings }: { readonly raw: RawFacts; readonly findings: FindingList },
) {
  if (index === undefined) return 'not-given' as const;
  if (index === null) {
    if (file.sam?.sortOrder === 'coordinate') {
      const hint = 'There is no index beside the file. `samtools index` makes one; regions cannot be read without it.';
      findings.add(['note', 'index-missing'], '', ['', hint]);
    }
    return 'missing' as const;
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of index.open()) {
    parts.push(part);
    length += part.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return file.checkIndex(bytes, { name: index.name, raw });
}

function describeDepth(pileup: Pileup): NonNullable<ReadReport['alignment']>['depth'] {
  let sum = 0;
  let covered = 0;
  for (let position = 0; position < pileup.length; position++) {
    const depth = pileup.depth(position);
    sum += depth;
    if (depth >= LEAST_DEPTH) covered++;
  }
  return {
    mean: pileup.length === 0 ? 0 : sum / pileup.length,
    atLeast: LEAST_DEPTH,
    coveredShare: pileup.length === 0 ? 0 : covered / pileup.length,
  };
}

/** BAM always ends with the marker, other files of bgzip nearly always. */
function tellEndMarker({ raw, findings, source }: Opened): void {
  if (raw.bgzf.hasEndMarker) return;
  const isBam = contentOfName(source.name) === 'bam';
  const hint =
    'The file does not end with the mark of its end (an empty BGZF block): it is cut short between two blocks, or was written by a program that ended early. Fetch it again and compare its size and digest.';
  findings.add([isBam ? 'error' : 'warning', 'bgzf-no-end-marker'], '', ['', hint]);
}

/** Compares the declared scheme with the inferred one. */
function compareScheme(
  { status, scheme, candidates, reason }: SchemeInference,
  context: CheckContext,
  findings: FindingList,
): void {
  const declared = context.scheme;
  if (declared === null) return;
  const value = `${declared.name}/${declared.version}`;
  const isDeclared = (one: { readonly name: string; readonly version: string }) =>
    one.name === declared.name && one.version === declared.version;
  if (status === 'inferred' && scheme !== null && !isDeclared(scheme)) {
    const hint = `The reads are declared as of primer scheme ${value}, but they begin at the primers of ${scheme.name}/${scheme.version}. ${reason}`;
    findings.add(['error', 'primer-scheme-contradicted'], '', [value, hint]);
  } else if (status === 'ambiguous' && !candidates.some(isDeclared)) {
    const hint = `The reads are declared as of primer scheme ${value}, but they begin at primers of others. ${reason}`;
    findings.add(['error', 'primer-scheme-contradicted'], '', [value, hint]);
  } else if (status === 'unknown') {
    const hint = `That the reads are of primer scheme ${value} could not be seen. ${reason}`;
    findings.add(['warning', 'primer-scheme-unknown'], '', [value, hint]);
  }
}
