import type { ReadReport } from '../../../schema/read-report.ts';
import { peekHead } from '../../../std/peek-head.ts';
import { type CheckContext, STARTS_WANTED } from '../check-context.ts';
import {
  type CheckWith,
  describeHost,
  HEAD_BYTES,
  isKindRight,
  type Opened,
  type Parts,
} from '../check-parts.ts';
import { detectContent } from '../detect-format.ts';
import { FindingList } from '../finding.ts';
import { joinOrigins, ReadClassifier } from '../host/read-classifier.ts';
import { classifyRecord, OriginTally, tellCounts } from '../host/screen-reads.ts';
import { inferScheme } from '../primers/infer-scheme.ts';
import { StartFinder } from '../primers/start-counts.ts';
import { openUnpacked, type ReadSource } from '../source.ts';
import { FastqFile, readFastqBatches, walkPairs } from './fastq-file.ts';
import { type FastqBatch, FastqParser, OFFSETS_PER_RECORD } from './fastq-parser.ts';

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

/** Checks FASTQ, alone or with the file of the other mates. */
export async function checkFastq(
  opened: Opened,
  { context, companions }: CheckWith,
): Promise<Parts> {
  const work: ReadWork = {
    starts: context.anchors === null ? null : new StartFinder(context.anchors, STARTS_WANTED),
    classifier:
      context.host === null ? null : new ReadClassifier(context.host, context.pathogenWords),
  };
  const { mate } = companions;
  const tally = new OriginTally(mate === null ? 'reads' : 'pairs');
  const checked =
    mate === null
      ? await checkOneFile(opened, { context, work, tally })
      : await checkMates([opened, await openMate(mate, context)], { context, work, tally });
  const primers = work.starts === null ? null : inferScheme(work.starts.counts, context.schemes);
  return {
    reads: checked,
    ...(primers === null ? {} : { primers }),
    ...describeHost(context, tally),
  };
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
  } else if (!file.isInterleaved && first > 0 !== second > 0) {
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
    const hint =
      'The first file holds the second mates and the other way round. Give them in order.';
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
