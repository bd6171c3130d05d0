import { type Caller, hasRight } from '../../../schema/caller.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import type {
  EntryReference,
  Instance,
  ReadEntriesPort,
  ReadSequencesPort,
  ReleasedEntry,
} from '../../../schema/ports.ts';
import {
  findRedistributionRefusal,
  type RedistributionRefusal,
} from '../../../schema/redistribution.ts';
import type { Clock } from '../../../std/clock.ts';
import { type ExportContext, exportEntry } from './export-entry.ts';
import { type ExportReport, ReportCounter } from './export-report.ts';
import { type ExportTargetId, exportTargets } from './export-target.ts';
import { type LeavingEntry, type TableFormat, writePackage } from './write-package.ts';

/** The most entries of one export: a zip file of their sequences is below four gigabytes. */
export const MOST_EXPORTED = 20_000;
/** A workbook is made as a whole. */
export const MOST_IN_WORKBOOK = 5_000;
const ENTRIES_A_BATCH = 200;

export interface ExportOptions {
  readonly clock: Clock;
  readonly nodeName: string;
  readonly readChecklists: () => Promise<readonly Checklist[]>;
  readonly readEntries: ReadEntriesPort['readEntries'];
  readonly readSequences: ReadSequencesPort['readSequences'];
  /** @throws AppError instance-not-found */
  readonly getInstance: (id: string) => Promise<Instance>;
  /** Names of the pathogen's segments, in its order. */
  readonly listSegments: (pathogen: string) => Promise<readonly string[]>;
  /**
   * Open entries that match filters, as LAPIS takes them.
   * @throws AppError request-invalid, not-ready
   */
  readonly findMatching: (request: {
    readonly instance: string;
    readonly filter: Readonly<Record<string, unknown>>;
    readonly limit: number;
    readonly signal: AbortSignal;
  }) => Promise<readonly EntryReference[]>;
}

export interface ExportRequest {
  readonly instance: string;
  readonly target: ExportTargetId;
  readonly format: TableFormat;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly constants: Readonly<Record<string, string>>;
  readonly caller: Caller | null;
  readonly signal: AbortSignal;
}

/** An export that was looked through. */
export interface PreparedExport {
  readonly report: ExportReport;
  readonly fileName: string;
  /** The zip file; may be read once. */
  readonly pieces: () => AsyncGenerator<Uint8Array>;
}

/**
 * Looks through the entries that match and says what an export of them holds, leaves out and lacks.
 * @throws AppError instance-not-found, request-invalid, not-ready
 */
export async function prepareExport(
  options: ExportOptions,
  request: ExportRequest,
): Promise<PreparedExport> {
  const instance = await options.getInstance(request.instance);
  const target = exportTargets[request.target];
  const segments = await options.listSegments(instance.pathogen);
  if (target.isOnePiece && segments.length > 1) {
    throw new AppError('request-invalid', {
      detail: `${target.title} takes genomes of one piece, and those of ${instance.displayName} have ${segments.length} segments.`,
    });
  }
  const context = await openContext(options, request);
  const references = await findReferences(options, request);
  const counter = new ReportCounter();
  const leftOut: { accessionVersion: string; reason: RedistributionRefusal }[] = [];
  const leaving: EntryReference[] = [];
  const toLeaving = (entry: ReleasedEntry): LeavingEntry => ({
    accession: entry.accession,
    version: entry.version,
    exported: exportEntry({ ...entry, segments: findSegments(entry, segments) }, context),
  });
  for await (const batch of readInBatches(options, references)) {
    request.signal.throwIfAborted();
    for (const entry of batch) {
      const refusal = findRefusal(entry, { instance, request });
      if (refusal === null) {
        counter.add(toLeaving(entry).exported);
        leaving.push({ accession: entry.accession, version: entry.version });
        continue;
      }
      const accessionVersion = `${entry.accession}.${entry.version}`;
      counter.leaveOut(accessionVersion, refusal);
      leftOut.push({ accessionVersion, reason: refusal });
    }
  }
  const report = counter.finish();
  const now = options.clock.now();
  const day = now.toISOString().slice(0, 10);
  return {
    report,
    fileName: `${instance.id}-${target.id}-${day}.zip`,
    pieces: () =>
      writePackage({
        target,
        checklist: context.checklist,
        format: request.format,
        readEntries: async function* () {
          for await (const batch of readInBatches(options, leaving)) {
            request.signal.throwIfAborted();
            yield batch.map(toLeaving);
          }
        },
        readSequences: options.readSequences,
        report,
        leftOut,
        by: `${options.nodeName}, ${instance.displayName}, ${now.toISOString()}`,
      }),
  };
}

async function openContext(
  options: ExportOptions,
  { target: id, constants }: ExportRequest,
): Promise<ExportContext> {
  const target = exportTargets[id];
  const checklists = await options.readChecklists();
  const find = (wanted: string): Checklist => {
    const found = checklists.find((one) => one.id === wanted);
    if (found !== undefined) return found;
    throw new Error(`The checklist ${wanted} is missing.`);
  };
  const checklist = find(target.checklist);
  const known = new Set([
    ...checklist.fields.map(({ name }) => name),
    ...(id === 'ncbi' ? ['Organism', 'BioProject'] : []),
  ]);
  const unknown = Object.keys(constants).find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new AppError('request-invalid', {
      detail: `'set' names the column '${unknown.slice(0, 60)}', which ${target.title} does not have.`,
    });
  }
  return { target, checklist, core: find('core'), constants };
}

async function findReferences(
  options: ExportOptions,
  { instance, filter, format, signal }: ExportRequest,
): Promise<readonly EntryReference[]> {
  const most = format === 'xlsx' ? MOST_IN_WORKBOOK : MOST_EXPORTED;
  const found = await options.findMatching({ instance, filter, limit: most + 1, signal });
  if (found.length <= most) return found;
  const other = format === 'xlsx' ? `, or ${MOST_EXPORTED} as TSV or CSV` : '';
  throw new AppError('request-invalid', {
    detail: `More than ${most} entries match. Narrow the search: one export holds ${most}${other}.`,
  });
}

async function* readInBatches(
  { readEntries }: ExportOptions,
  references: readonly EntryReference[],
): AsyncGenerator<readonly ReleasedEntry[]> {
  for (let at = 0; at < references.length; at += ENTRIES_A_BATCH) {
    yield await readEntries(references.slice(at, at + ENTRIES_A_BATCH));
  }
}

function findRefusal(
  entry: ReleasedEntry,
  { instance, request }: { readonly instance: Instance; readonly request: ExportRequest },
): RedistributionRefusal | null {
  const place = { group: entry.ownerGroup, instance: instance.id };
  const isOwner = hasRight(request.caller, place, 'submit');
  const { simulated } = instance;
  return findRedistributionRefusal(
    { ...entry, simulated },
    exportTargets[request.target].door,
    isOwner,
  );
}

function findSegments(entry: ReleasedEntry, order: readonly string[]): readonly string[] {
  const own = new Set(entry.analyses.map(({ segment }) => segment));
  return order.filter((segment) => own.has(segment));
}
