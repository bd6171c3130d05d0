// Checks one file of reads in a thread of its own: joins the engine of reads with what the node has installed.
import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { formatSchemeName } from '../bio/primer-scheme-name.ts';
import { checkReadFile } from '../engine/reads/check-read-file.ts';
import { ReferenceAnchors } from '../engine/reads/primers/reference-anchors.ts';
import { loadHost } from '../parts/reads/host/host-store.ts';
import { listSchemes } from '../parts/reads/primer-schemes/scheme-store.ts';
import type { CompanionFile, IntakeVerdict } from '../schema/ports.ts';
import type { ReadReport } from '../schema/read-report.ts';
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
  /** What it was sent for; null where that is not known any more. */
  readonly pathogen: string | null;
}

const CHUNK_BYTES = 1 << 20;
const PROBLEMS_TOLD = 50;

async function check({
  name,
  path,
  dataFolder,
  pathogen,
  ...file
}: IntakeWorkerData): Promise<IntakeVerdict> {
  const { schemes } = await listSchemes({ dataFolder });
  const own = schemes.filter((scheme) => scheme.pathogen === pathogen);
  const references = await listReferences(dataFolder);
  // Only for where reads of FASTQ begin: what is mapped may have been mapped to another reference, which is no fault.
  const reference = own.length === 0 ? undefined : references.find(({ id }) => id === pathogen);
  // Where several are installed nobody has said which; then reads are not screened, and the notes say so.
  const host = await loadHost({ dataFolder }, null);
  const { report } = await checkReadFile(
    null,
    { name, open: () => createReadStream(path, { highWaterMark: CHUNK_BYTES }) },
    {
      ...toContext(null, references),
      anchors: reference === undefined ? null : new ReferenceAnchors(reference.letters),
      platform: null,
      schemes: own,
      scheme: null,
      host: host.ok ? (host.value?.index ?? null) : null,
    },
  );
  const verdict = toVerdict(report);
  const stray = findStrayIndex({ size: file.size, notes: verdict.notes }, file.companions);
  return stray === null ? verdict : { ...verdict, notes: { ...verdict.notes, index: stray } };
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
    ...(reads === null && alignment === null
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
const verdict =
  format === 'bai' || format === 'csi' || format === 'crai'
    ? await checkIndex({ name, format, path }, data.companions)
    : await check(data);
defined(parentPort, 'the port to the main thread').postMessage(verdict);
