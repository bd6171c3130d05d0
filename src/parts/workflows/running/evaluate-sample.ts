import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IS_ACGT, NUC_GAP, NUC_N } from '../../../bio/alphabet.ts';
import { BamParser, type BamRecord } from '../../../bio/hts/bam-parser.ts';
import { Pileup } from '../../../engine/reads/alignment/pileup.ts';
import { type PileupSite, parsePileupLine } from '../../../engine/reads/calling/allele-counts.ts';
import {
  type CalledConsensus,
  callConsensus,
  type SampleVariant,
} from '../../../engine/reads/calling/call-consensus.ts';
import type { CallRules } from '../../../engine/reads/calling/call-rules.ts';
import { formatVariants } from '../../../engine/reads/calling/format-variants.ts';
import { IndelCounts } from '../../../engine/reads/calling/indel-counts.ts';
import { PrimerLimits } from '../../../engine/reads/calling/primer-limits.ts';
import { compareEvidence } from '../../../engine/reads/consensus/compare-evidence.ts';
import { FindingList } from '../../../engine/reads/finding.ts';
import { VcfParser, type VcfRecord } from '../../../engine/reads/variants/vcf-parser.ts';
import { unpackStream } from '../../../platform/files/unpack-stream.ts';
import type { GenomeReference, PrimerFile } from '../../../schema/ports.ts';
import type { EvidenceReport } from '../../../schema/read-report.ts';
import type { WorkflowDefinition } from '../../../schema/workflow.ts';
import { splitLines } from '../../../std/split-lines.ts';
import { formatFasta } from './prepare-inputs.ts';
import type { SampleResult } from './sample-result.ts';

/** What the steps of a run have left, and by what it is judged. Only what can be copied to a thread. */
export interface SampleToEvaluate {
  readonly folder: string;
  readonly results: WorkflowDefinition['results'];
  readonly rules: CallRules;
  readonly reference: GenomeReference;
  /** Null where no primers are regarded. */
  readonly primers: PrimerFile['primers'] | null;
  readonly sample: string;
  /** Written into the header of the variants. */
  readonly source: string;
}

/** What came of a sample. */
export interface EvaluatedSample {
  readonly result: SampleResult;
  readonly variants: readonly SampleVariant[];
}

export const CONSENSUS_FILE = 'consensus.fasta';
export const VARIANTS_FILE = 'variants.vcf';

const MOST_LINE_BYTES = 16 << 20;
const PER_MILLE = 1000;

/**
 * Calls consensus and variants of what the steps have left, writes both into the folder, and compares them, as they
 * were written, with each other and with the reads. Wants a thread of its own: it takes seconds.
 * @throws Error where a file is not what the steps are to leave
 */
export async function evaluateSample(sample: SampleToEvaluate): Promise<EvaluatedSample> {
  const { folder, results, rules, reference } = sample;
  const length = reference.letters.length;
  const depths = await readDepths(join(folder, results.depth), length);
  const letterSites = await readSites(join(folder, results.pileup));
  const pileup = new Pileup(length);
  const indels = new IndelCounts(reference.letters);
  let mappedReads = 0;
  await readRecords(join(folder, results.alignment), (record) => {
    mappedReads++;
    pileup.add(record);
    indels.add(record);
  });
  const called = callConsensus({
    reference: reference.letters,
    depths,
    sites: [...letterSites, ...indels.list()],
    rules,
    primers: await readTelling(sample),
  });
  await writeFile(join(folder, CONSENSUS_FILE), formatFasta(sample.sample, called.letters));
  const described = { contig: reference.name, length, source: sample.source };
  const text = formatVariants(called.variants, described);
  await writeFile(join(folder, VARIANTS_FILE), text);
  const result = {
    ...describeConsensus(called),
    meanDepth: round(depths.reduce((sum, depth) => sum + depth, 0) / length),
    coveredShare: round(depths.filter((depth) => depth >= rules.minDepth).length / length),
    mappedReads,
    variants: countVariants(called.variants),
    check: compareResults({ reference, called, pileup, text }),
  };
  return { result, variants: called.variants };
}

const round = (value: number) => Math.round(value * PER_MILLE) / PER_MILLE;

/** Depths as `samtools depth` writes them: reference, position from 1, reads. */
async function readDepths(path: string, length: number): Promise<Uint32Array> {
  const depths = new Uint32Array(length);
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    if (line === '') continue;
    const [, place, count] = line.split('\t');
    const position = Number(place) - 1;
    if (!(position >= 0 && position < length)) {
      throw new Error(`${path} tells of position ${place}, which the reference does not have`);
    }
    depths[position] = Number(count);
  }
  return depths;
}

async function readSites(path: string): Promise<PileupSite[]> {
  const sites: PileupSite[] = [];
  const decoder = new TextDecoder();
  let number = 0;
  for await (const line of splitLines(createReadStream(path), MOST_LINE_BYTES)) {
    number++;
    const parsed = parsePileupLine(decoder.decode(line), `${path} line ${number}`);
    if (!parsed.ok) throw new Error(`${parsed.error.where}: ${parsed.error.hint}`);
    if (parsed.value !== null) sites.push(parsed.value);
  }
  return sites;
}

async function readRecords(path: string, onRecord: (record: BamRecord) => void): Promise<void> {
  const findings = new FindingList(path);
  const parser = new BamParser(findings, { onHeader: () => undefined, onRecord });
  for await (const chunk of unpackStream(createReadStream(path))) parser.push(chunk);
  parser.end(false);
  const [first] = findings.findings;
  if (first !== undefined) throw new Error(`${first.where}: ${first.hint}`);
}

/** What reads say under primers that were not made by the primers there. */
async function readTelling({ folder, results, reference, primers }: SampleToEvaluate) {
  if (primers === null || results.untrimmed === undefined) return null;
  const { length } = reference.letters;
  const limits = new PrimerLimits(length, primers);
  const telling = new Pileup(length);
  await readRecords(join(folder, results.untrimmed), (record) => {
    telling.add(record, limits.ofRecord(record));
  });
  return { limits, telling };
}

function describeConsensus({ letters, codes, masked }: CalledConsensus) {
  let called = 0;
  let ambiguous = 0;
  for (const code of codes) {
    if (IS_ACGT[code] === 1) called++;
    else if (code !== NUC_N && code !== NUC_GAP) ambiguous++;
  }
  const missing = codes.reduce((sum, code) => sum + (code === NUC_N ? 1 : 0), 0);
  return {
    length: letters.length,
    called,
    missing,
    ambiguous,
    maskedByDepth: masked.depth,
    maskedByPrimers: masked.primers,
  };
}

function countVariants(variants: readonly SampleVariant[]): SampleResult['variants'] {
  const count = (wanted: SampleVariant['status']) =>
    variants.filter(({ status }) => status === wanted).length;
  return {
    consensus: count('consensus'),
    minor: count('minor'),
    primerSite: count('primer-site'),
  };
}

function compareResults({
  reference,
  called,
  pileup,
  text,
}: {
  readonly reference: GenomeReference;
  readonly called: CalledConsensus;
  readonly pileup: Pileup;
  /** The variants as they were written. */
  readonly text: string;
}): EvidenceReport {
  const findings = new FindingList('results');
  const variants: VcfRecord[] = [];
  const parser = new VcfParser(findings, (record) => variants.push(record));
  parser.push(new TextEncoder().encode(text));
  parser.end(false);
  const consensus = { codes: called.codes, begin: 0, end: reference.letters.length };
  const facts = compareEvidence(
    { reference: reference.letters, consensus, variants, pileup },
    findings,
  );
  const severities = new Set(findings.findings.map(({ severity }) => severity));
  return {
    compared: ['consensus', 'variants', 'reads'],
    verdict: severities.has('error')
      ? 'contradict'
      : severities.has('warning')
        ? 'agree-with-warnings'
        : 'agree',
    ...facts,
    findings: [...findings.findings],
    findingCounts: findings.counts,
  };
}
