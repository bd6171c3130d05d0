// Checks one file of reads in a thread of its own: joins the engine of reads with what the node has installed.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { formatSchemeName } from '../bio/primer-scheme-name.ts';
import type { CheckContext, KnownReference } from '../engine/reads/check-context.ts';
import { checkReadFile } from '../engine/reads/check-read-file.ts';
import type { CertificateInput } from '../engine/reads/host/certificate.ts';
import { buildPathogenTable } from '../engine/reads/host/read-classifier.ts';
import { ReferenceAnchors } from '../engine/reads/primers/reference-anchors.ts';
import { canDecodeCram, decodeCram } from '../parts/reads/host/decode-cram.ts';
import { loadHost } from '../parts/reads/host/host-store.ts';
import { listSchemes } from '../parts/reads/primer-schemes/scheme-store.ts';
import type { CompanionFile, IntakeVerdict } from '../schema/intake-check.ts';
import type { HostCounts, ReadReport } from '../schema/read-report.ts';
import { defined } from '../std/assert.ts';
import { checkIndex, findStrayIndex } from './check-index.ts';
import { listReferences, toContext } from './reads-context.ts';

/** Given to the thread at its start. */
export interface IntakeWorkerData {
  /** As it was sent. */
  readonly name: string;
  /** What its name says that it is. */
  readonly format: string | null;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Files that belong to it by their names. */
  readonly companions: readonly CompanionFile[];
  readonly dataFolder: string;
  /** Where programs are looked for: as in the variable PATH. */
  readonly programs: string;
  /** What it was sent for; null where that is not known any more. */
  readonly pathogen: string | null;
}

const CHUNK_BYTES = 1 << 20;
const PROBLEMS_TOLD = 50;

/** What the thread answers. */
export interface IntakeAnswer extends IntakeVerdict {
  /** What its screening came to, where it was screened. */
  readonly screening: {
    readonly counts: HostCounts;
    readonly against: Pick<
      CertificateInput,
      'index' | 'indexDigest' | 'sourceDigest' | 'pathogen' | 'decodedWith'
    >;
  } | null;
}

async function check(file: IntakeWorkerData): Promise<IntakeAnswer> {
  const { name, path, dataFolder, pathogen } = file;
  const { schemes } = await listSchemes({ dataFolder });
  const own = schemes.filter((scheme) => scheme.pathogen === pathogen);
  const references = await listReferences(dataFolder);
  const ofPathogen = references.filter(
    ({ id }) => id === pathogen || id.startsWith(`${pathogen}/`),
  );
  // Only for where reads of FASTQ begin: what is mapped may have been mapped to another reference, which is no fault.
  const reference = own.length === 0 ? undefined : ofPathogen.find(({ id }) => id === pathogen);
  // Where several are installed nobody has said which; then reads are not screened, and the notes say so.
  const loaded = await loadHost({ dataFolder }, null);
  const host = loaded.ok ? loaded.value : null;
  const context: CheckContext = {
    ...toContext(null, references),
    anchors: reference === undefined ? null : new ReferenceAnchors(reference.letters),
    pathogenWords:
      host === null || ofPathogen.length === 0
        ? null
        : buildPathogenTable(ofPathogen.map(({ letters }) => letters)),
    schemes: own,
    host: host?.index ?? null,
  };
  const open = () => createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const { report: checked } = await checkReadFile(null, { name, open }, context);
  const decoded = await screenCram(file, { report: checked, context, references });
  const report = decoded === null ? checked : { ...checked, ...decoded.parts };
  const verdict = toVerdict(report);
  const stray = findStrayIndex({ size: file.size, notes: verdict.notes }, file.companions);
  return {
    ...verdict,
    notes: stray === null ? verdict.notes : { ...verdict.notes, index: stray },
    screening:
      host === null || report.host.status !== 'counted'
        ? null
        : {
            counts: report.host.counts,
            against: {
              index: {
                name: host.index.name,
                letters: host.index.letters,
                sequences: host.index.sequences,
              },
              indexDigest: host.description.indexDigest,
              sourceDigest: host.description.sourceDigest,
              pathogen: context.pathogenWords === null ? null : pathogen,
              decodedWith: decoded?.tool ?? null,
            },
          },
  };
}

/**
 * Of CRAM that can be used, its reads are decoded by samtools, where that and a host reference are installed, and
 * checked and screened like BAM; else null.
 */
async function screenCram(
  { path, dataFolder, programs }: IntakeWorkerData,
  {
    report,
    context,
    references,
  }: {
    readonly report: ReadReport;
    readonly context: CheckContext;
    readonly references: readonly KnownReference[];
  },
): Promise<{ readonly parts: Partial<ReadReport>; readonly tool: string } | null> {
  const isUsable = report.findings.every(({ severity }) => severity !== 'error');
  const place = { folder: join(dataFolder, 'run'), path: programs, references };
  if (report.cram === null || context.host === null || !isUsable) return null;
  if (!(await canDecodeCram(place))) return null;
  const made = await decodeCram(path, place, new AbortController().signal);
  if (!made.ok) {
    const { code, value, hint } = made.error;
    const finding = { severity: 'error' as const, code, where: report.file, value, hint };
    return { parts: { findings: [...report.findings, finding] }, tool: 'samtools' };
  }
  try {
    const { path: bam, tool } = made.value;
    const open = () => createReadStream(bam, { highWaterMark: CHUNK_BYTES });
    const { report: decoded } = await checkReadFile(
      'bam',
      { name: report.file.replace(/\.cram$/i, '.bam'), open },
      context,
    );
    const { host, alignment } = decoded;
    const findings = [...report.findings, ...decoded.findings];
    return { parts: { host, alignment, findings }, tool };
  } finally {
    await made.value.remove();
  }
}

function toVerdict(report: ReadReport): IntakeVerdict {
  const problems = report.findings
    .filter(({ severity }) => severity === 'error')
    .slice(0, PROBLEMS_TOLD)
    .map(({ code, where, value, hint }) => ({ code, where, value, hint }));
  return { problems, notes: describeContent(report) };
}

/** What the file holds, by name; nothing that could be a letter of a person's genome. */
function describeContent(report: ReadReport): Record<string, string | number> {
  const { reads, alignment, cram, variants, host, findings, primers } = report;
  const files = reads?.files ?? [];
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  return {
    content: report.content,
    ...(files.length === 0
      ? {}
      : {
          reads: files.reduce((sum, { figures }) => sum + figures.reads, 0),
          platform: files[0]?.platform.platform ?? 'not seen',
        }),
    ...(alignment === null
      ? {}
      : {
          reads: alignment.records.total,
          mapped: alignment.records.mapped,
          references: alignment.referencesTotal,
          sortOrder: alignment.sortOrder ?? 'not said',
        }),
    ...(primers === null ? {} : { primers: primers.reason, ...describeScheme(primers) }),
    ...(cram === null ? {} : { records: cram.records, containers: cram.containers }),
    ...(variants === null ? {} : { variants: variants.records }),
    ...(reads === null && alignment === null && cram === null
      ? {}
      : host.status === 'not-screened'
        ? { hostReads: 'not screened' }
        : { hostReads: host.counts.host, hostReference: host.host }),
    ...(warnings.length === 0
      ? {}
      : {
          warnings: warnings
            .map(({ code }) => code)
            .slice(0, 10)
            .join(', '),
        }),
  };
}

/** The scheme by its name, where only one fits. */
function describeScheme({ status, scheme }: NonNullable<ReadReport['primers']>) {
  return status === 'inferred' && scheme !== null ? { primerScheme: formatSchemeName(scheme) } : {};
}

const data = workerData as IntakeWorkerData;
const { name, path, format } = data;
const verdict: IntakeAnswer =
  format === 'bai' || format === 'csi' || format === 'crai'
    ? { ...(await checkIndex({ name, format, path }, data.companions)), screening: null }
    : await check(data);
defined(parentPort, 'the port to the main thread').postMessage(verdict);
