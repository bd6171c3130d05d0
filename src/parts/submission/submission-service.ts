import type { SchemeName } from '../../bio/primer-scheme-name.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { type Caller, NODE_GROUP, type Ownership } from '../../schema/caller.ts';
import type { Checklist } from '../../schema/checklists/checklist.ts';
import { AppError } from '../../schema/errors.ts';
import type { TakeForeignPort } from '../../schema/foreign-records.ts';
import {
  type AnalysePort,
  type DataAccess,
  type EntryReference,
  type FindAccountsPort,
  type FindLengthsPort,
  type GroupsPort,
  type Instance,
  MAIN_SEGMENT,
  type ReleasedEntry,
} from '../../schema/ports.ts';
import { sampleMetadata } from '../../schema/records/sample-metadata.ts';
import { requireCaller } from '../../schema/require-caller.ts';
import { NO_MAPPING, type TableMapping } from '../../schema/table-mapping.ts';
import { describeTerms } from '../../schema/terms.ts';
import type { Clock } from '../../std/clock.ts';
import type { TableEvent } from './checklists/check-table.ts';
import { CheckThreads } from './checklists/check-table-thread.ts';
import {
  type ChecklistFolders,
  getChecklist,
  loadChecklists,
} from './checklists/checklist-store.ts';
import { DraftService } from './drafts/draft-service.ts';
import { findEntryOwnership } from './entry-ownership.ts';
import { type EntryPage, readEntryPage, resolveEntry, withoutSequence } from './entry-page.ts';
import { createEntryReader, readSequence } from './entry-reader.ts';
import { type TakenExternal, takeExternal } from './external/take-external.ts';
import { type ChangeCursor, type ChangePage, readChanges } from './feeds/read-changes.ts';
import {
  type FeedCursor,
  type ReleasePage,
  readPublished,
  readReleases,
} from './feeds/read-releases.ts';
import { createForeignTaker } from './foreign/take-foreign.ts';
import type { ImportEvent } from './import/import-event.ts';
import type { SequenceFile } from './import/read-sequences.ts';
import { runImport } from './import/run-import.ts';
import { ensureGroup, findInstance, getInstance, removeInstance } from './instance-store.ts';
import type { LaboratoryKind } from './laboratories/count-laboratories.ts';
import { type CountedLaboratories, LaboratoryCounts } from './laboratories/laboratory-counts.ts';
import { PipelineService } from './pipeline/pipeline-service.ts';
import type { ReanalysisEvent } from './reanalysis/reanalysis-event.ts';
import { ReanalysisJobs, type ReanalysisState } from './reanalysis/reanalysis-jobs.ts';
import type { ReanalysisRequest } from './reanalysis/reanalysis-request.ts';
import { runReanalysis } from './reanalysis/run-reanalysis.ts';
import type { ChangeTable } from './revisions/change-table.ts';
import {
  type AccessRow,
  digestAccesses,
  listAccesses,
  recordDataAccess,
} from './sharing/access-log.ts';
import { applySharingDates, remindOfOpening } from './sharing/apply-dates.ts';
import { changeSharing } from './sharing/change-sharing.ts';
import type { SharingWish } from './sharing/check-sharing-change.ts';
import { readSharingHistory } from './sharing/read-history.ts';
import { readSubmissionShares, shareSubmission } from './sharing/share-submission.ts';
import {
  type PersonShare,
  readSharing,
  type Share,
  type SharingState,
  toSharingState,
} from './sharing/sharing-state.ts';
import { type ImportChoices, type PendingImport, UploadStore } from './upload-store.ts';

export interface SubmissionServiceOptions {
  readonly db: Database;
  readonly analyse: AnalysePort;
  /** Port: genomes knows the references that results of pipelines are checked against. */
  readonly references: FindLengthsPort;
  readonly clock: Clock;
  readonly originNode: string;
  /** Name of the node, as people see it. */
  readonly nodeName: string;
  /** Port: identity knows which groups there are. */
  readonly groups: Pick<GroupsPort, 'readGroupNames'> & FindAccountsPort;
  /** Prefix of accessions of real entries. */
  readonly accessionPrefix: string;
  readonly maxRecordBytes: number;
  /** Folder for uploads under way. */
  readonly uploadFolder: string;
  /** Folder for the files of submissions that are not processed yet. */
  readonly filesFolder: string;
  /** Port: reads knows which primer schemes of a pathogen are installed; nothing is checked against them without. */
  readonly readPrimerSchemes?: (pathogen: string) => Promise<readonly SchemeName[]>;
  /** Where checklists lie. */
  readonly checklistFolders: ChecklistFolders;
  /** Port: collections know in how many of them each entry is, by accession; nobody cites any where it is left out. */
  readonly readUses?: () => Promise<ReadonlyMap<string, number>>;
}

/** A wish about sharing, and whose it is. */
export interface SharingCall {
  readonly wish: SharingWish;
  readonly reason: string;
  readonly caller: Caller | null;
}

export interface ImportFiles {
  readonly metadata: SequenceFile;
  readonly sequences: readonly SequenceFile[];
}

/** How an import came, for the entries' provenance. */
export interface ImportOrigin {
  readonly method: string;
  readonly by: string;
  /** Measurements import simulated samples like real ones, into a folder that is thrown away; nothing else may. */
  readonly acceptsSimulated?: boolean;
  /** What somebody decided of the table's columns and values. */
  readonly mapping?: TableMapping;
  /** Rows in which something may tell who a person is are refused; else that is a warning. */
  readonly refusesPrivate?: boolean;
}

/** Addresses are compared in lower case. */
const toLowerCase = (share: PersonShare): PersonShare => ({
  ...share,
  email: share.email.toLowerCase(),
});

/** The sequences of an entry, as they are given out. */
export interface SequenceOfEntry {
  /** Accession with version. */
  readonly name: string;
  /** One a segment; where there are several their names say which. */
  readonly records: readonly { readonly name: string; readonly letters: string }[];
  readonly termsUrl: string;
  readonly isOpen: boolean;
}

/** Takes data in and gives entries out. */
export class SubmissionService {
  readonly db: Database;
  readonly uploads: UploadStore;
  /** Brings analyses up to date behind a running node. */
  readonly reanalysis: ReanalysisJobs;
  /** What is on its way to its release, and what becomes of entries afterwards. */
  readonly drafts: DraftService;
  /** Programs beside the node that process what is sent in. */
  readonly pipelines: PipelineService;
  /** Takes in records of other archives. */
  readonly foreign: TakeForeignPort;
  readonly #options: SubmissionServiceOptions;
  /** Tables that are only checked leave the thread that serves others alone. */
  readonly #checks = new CheckThreads();
  readonly #laboratories: LaboratoryCounts;

  constructor(options: SubmissionServiceOptions) {
    this.#options = options;
    this.db = options.db;
    this.uploads = new UploadStore(options.uploadFolder);
    this.reanalysis = new ReanalysisJobs(options);
    const { db, clock, readUses = async () => new Map() } = options;
    this.#laboratories = new LaboratoryCounts({ db, clock, readUses });
    this.drafts = new DraftService({
      ...options,
      readChecklists: () => this.listChecklists(),
    });
    this.pipelines = new PipelineService({
      ...options,
      readChecklists: () => this.listChecklists(),
    });
    this.foreign = createForeignTaker({
      ...options,
      readChecklists: () => this.listChecklists(),
    });
  }

  /** All checklists, the core first; a file that the operator puts beside them counts from then on. */
  async listChecklists(): Promise<readonly Checklist[]> {
    return (await loadChecklists(this.#options.checklistFolders)).checklists;
  }

  /**
   * Checks a table against the core and says which checklists it would satisfy.
   * @throws AppError instance-not-found
   */
  async checkTable(request: {
    readonly table: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> };
    readonly instance: string | null;
    readonly overrides: Readonly<Record<string, string | null>>;
  }): Promise<AsyncGenerator<TableEvent>> {
    const { analyse, clock } = this.#options;
    const instance =
      request.instance === null ? null : await getInstance(this.db, request.instance);
    const reference = instance === null ? null : await analyse.findReference(instance.pathogen);
    return this.#checks.check(request.table.bytes, {
      name: request.table.name,
      overrides: request.overrides,
      checklists: await this.listChecklists(),
      today: clock.now().toISOString().slice(0, 10),
      emergenceDate: reference?.emergenceDate ?? null,
    });
  }

  /** What each laboratory of an instance has released. @throws AppError instance-not-found */
  async countLaboratories(instance: string, by: LaboratoryKind): Promise<CountedLaboratories> {
    const { id } = await getInstance(this.db, instance);
    return this.#laboratories.count(id, by);
  }

  /**
   * Reads a table of changes, of any form that tables have.
   * @throws AppError request-invalid, request-too-large, too-many-requests
   */
  readChangeTable(bytes: AsyncIterable<Uint8Array>, name: string): Promise<ChangeTable> {
    return this.#checks.readChanges(bytes, name);
  }

  /** One entry as its page shows it; who sees one that is not open is kept. @throws AppError entry-not-found */
  async readEntry(accession: string, caller: Caller | null): Promise<EntryPage> {
    const page = await readEntryPage(this.db, this.#options.analyse, accession);
    const { visibility, instance, ownerGroupId: ownerGroup } = page;
    const seen = { visibility, instance, ownerGroup };
    await this.#keepAccess(seen, { caller, operation: 'get-entry' });
    return page.visibility === 'controlled' ? withoutSequence(page) : page;
  }

  async #keepAccess(
    entry: Pick<ReleasedEntry, 'instance' | 'ownerGroup'> & { readonly visibility: string },
    { caller, operation }: { readonly caller: Caller | null; readonly operation: string },
  ): Promise<void> {
    if (entry.visibility === 'open' || caller === null) return;
    const { instance, ownerGroup } = entry;
    await this.recordAccess({ caller, operation, instance, records: { [ownerGroup]: 1 } });
  }

  /**
   * The letters as submitted, with the names to give them and the address of their terms: of all segments, or of one.
   * @throws AppError entry-not-found, sequence-controlled
   */
  async readSequence(
    accession: string,
    { caller, segment }: { readonly caller: Caller | null; readonly segment: string | null },
  ): Promise<SequenceOfEntry> {
    const reference = await resolveEntry(this.db, accession);
    const [entry] = await createEntryReader(this.db).readEntries([reference]);
    if (entry === undefined) throw new AppError('entry-not-found');
    if (entry.visibility === 'controlled') throw new AppError('sequence-controlled');
    const all = await readSequence(this.db, reference);
    const wanted = all.filter((one) => segment === null || one.segment === segment);
    const name = `${reference.accession}.${reference.version}`;
    if (wanted.length === 0) {
      const what = segment === null ? 'no sequence' : `no segment ${segment.slice(0, 60)}`;
      throw new AppError('entry-not-found', { detail: `${name} has ${what}.` });
    }
    const records = wanted.map((one) => ({
      name: one.segment === MAIN_SEGMENT ? name : `${name}|${one.segment}`,
      letters: one.letters,
    }));
    await this.#keepAccess(entry, { caller, operation: 'get-entry-sequence' });
    const { url: termsUrl } = describeTerms(entry.terms);
    return { name, records, termsUrl, isOpen: entry.visibility === 'open' };
  }

  /** Who owns an entry, by its accession with or without version; null where there is none. */
  findEntryOwnership(accession: string): Promise<Ownership | null> {
    return findEntryOwnership(this.db, accession);
  }

  /** @throws AppError instance-not-found, instance-not-removable */
  async removeInstance(id: string): Promise<void> {
    await removeInstance(this.db, id);
  }

  /** @throws AppError instance-not-found; request-invalid for a simulated instance */
  async createImport(
    instanceId: string,
    caller: Caller,
    choices: ImportChoices,
  ): Promise<PendingImport> {
    const instance = await getInstance(this.db, instanceId);
    if (instance.simulated) {
      throw new AppError('request-invalid', {
        detail: 'Real data does not go into a simulated outbreak.',
      });
    }
    return this.uploads.create(instanceId, caller.id, choices);
  }

  /** Runs an import whose files are uploaded. @throws AppError import-not-found, request-invalid */
  async *runUploaded(id: string, caller: Caller): AsyncGenerator<ImportEvent> {
    const pending = this.uploads.get(id, caller.id);
    const metadata = pending.files.get('metadata');
    const sequences = pending.files.get('sequences');
    if (metadata === undefined || sequences === undefined) {
      throw new AppError('request-invalid', {
        detail: 'Upload both files first: sequences and metadata.',
      });
    }
    try {
      const instance = await getInstance(this.db, pending.instance);
      const files = {
        metadata: { name: metadata.name, bytes: metadata.path },
        sequences: [{ name: sequences.name, bytes: sequences.path }],
      };
      yield* this.importFiles(instance, files, {
        method: 'web import',
        by: `account ${caller.id}`,
        mapping: pending.mapping,
        refusesPrivate: pending.refusesPrivate,
      });
    } finally {
      await this.uploads.remove(pending);
    }
  }

  /** Imports files into an instance of real data; every row gets its verdict as an event. */
  async *importFiles(
    instance: Instance,
    files: ImportFiles,
    {
      acceptsSimulated = false,
      mapping = NO_MAPPING,
      refusesPrivate = false,
      ...origin
    }: ImportOrigin,
  ): AsyncGenerator<ImportEvent> {
    const { db, analyse, clock } = this.#options;
    const reference = await analyse.findReference(instance.pathogen);
    if (reference === null) throw new AppError('pathogen-not-found');
    await ensureGroup(db, NODE_GROUP, 'Operators of this node');
    const names = [files.metadata, ...files.sequences].map(({ name }) => name);
    yield* runImport(
      { db, analyse, reference },
      {
        ...files,
        context: {
          instance,
          ownerGroup: NODE_GROUP,
          visibility: 'open',
          terms: 'open',
          originNode: this.#options.originNode,
          accessionPrefix: this.#options.accessionPrefix,
          metadataVersion: sampleMetadata.version,
          provenance: { ...origin, source: names.join(', ') },
        },
        maxRecordBytes: this.#options.maxRecordBytes,
        now: clock.now(),
        acceptsSimulated,
        checklists: await this.listChecklists(),
        mapping,
        refusesPrivate,
      },
    );
  }

  /** Analyses an instance again, in this process; what changed comes as events. */
  reanalyse(
    request: Omit<ReanalysisRequest, 'now' | 'concurrency'>,
  ): AsyncGenerator<ReanalysisEvent> {
    const { db, analyse, clock } = this.#options;
    const { concurrency } = analyse;
    return runReanalysis({ db, analyse }, { ...request, concurrency, now: clock.now });
  }

  /** How the work on an instance stands. @throws AppError instance-not-found, pathogen-not-found */
  async readReanalysis(instanceId: string): Promise<ReanalysisState> {
    return this.reanalysis.getState(await getInstance(this.db, instanceId));
  }

  /** Has the node bring an instance up to date. @throws AppError instance-not-found, pathogen-not-found */
  async startReanalysis(instanceId: string): Promise<ReanalysisState> {
    const instance = await getInstance(this.db, instanceId);
    this.reanalysis.start(instance);
    return this.reanalysis.getState(instance);
  }

  /** Who sees an entry, and how that came. @throws AppError entry-not-found */
  async readSharing(text: string) {
    const { accession } = await resolveEntry(this.db, text);
    const [entry] = await readSharing(this.db, [accession]);
    if (entry === undefined) throw new AppError('entry-not-found');
    const history = await readSharingHistory(this.db, accession);
    return { ...toSharingState(entry), history };
  }

  /** Which groups read a submission from now on. @throws AppError submission-not-found, request-invalid */
  async shareSubmission(
    submission: string,
    sharedWith: readonly Share[],
    by: string,
  ): Promise<readonly Share[]> {
    const { groups, clock } = this.#options;
    await shareSubmission(this.db, groups, { submission, sharedWith, by, now: clock.now() });
    return readSubmissionShares(this.db, submission);
  }

  /** Changes one entry. @throws AppError entry-not-found, not-allowed, request-invalid */
  async putSharing(text: string, request: SharingCall): Promise<SharingState> {
    const { accession } = await resolveEntry(this.db, text);
    try {
      await this.changeSharing([accession], request);
    } catch (error) {
      const isRefused = error instanceof AppError && error.code === 'entries-not-yours';
      throw isRefused ? new AppError('not-allowed', error.details) : error;
    }
    const { history: _history, ...state } = await this.readSharing(accession);
    return state;
  }

  /**
   * Changes many entries, all or none.
   * @returns how many are others than before
   * @throws AppError sign-in-required, entry-not-found, entries-not-yours, request-invalid
   */
  changeSharing(
    accessions: readonly string[],
    { wish, reason, caller }: SharingCall,
  ): Promise<number> {
    const { groups, clock } = this.#options;
    const unique = [...new Set(accessions)];
    const request = {
      accessions: unique,
      wish: { ...wish, people: wish.people?.map(toLowerCase) },
      reason,
      caller: requireCaller(caller),
      now: clock.now(),
    };
    return changeSharing(this.db, groups, request);
  }

  /** Opens and ends what a day opens and ends. */
  async applySharingDates(day: string, signal: AbortSignal): Promise<void> {
    await applySharingDates(this.db, day, { now: this.#options.clock.now(), signal });
  }

  remindOfOpening(day: string): Promise<void> {
    return remindOfOpening(this.db, day);
  }

  /** Keeps who saw what is not open. */
  recordAccess(access: DataAccess): Promise<void> {
    return recordDataAccess(this.db, access, this.#options.clock.now());
  }

  digestAccesses(group: string): Promise<void> {
    return digestAccesses(this.db, group);
  }

  listAccesses(
    group: string,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<AccessRow[]> {
    return listAccesses(this.db, group, { before: page.before, limit: page.limit });
  }

  /** Keeps what others registered of released versions. @throws AppError instance-not-found */
  async takeExternal(
    id: string,
    sent: { readonly stream: AsyncIterable<Uint8Array>; readonly updater: string },
    caller: Caller,
  ): Promise<TakenExternal> {
    const { id: instance } = await getInstance(this.db, id);
    return takeExternal(this.db, sent.stream, {
      instance,
      updater: sent.updater,
      by: { id: caller.id, name: caller.name },
      now: () => this.#options.clock.now(),
      core: getChecklist(await this.listChecklists(), 'core'),
    });
  }

  get nodeName(): string {
    return this.#options.nodeName;
  }

  /** A page of what is released in an instance. @throws AppError instance-not-found */
  async readReleases(
    id: string,
    page: { readonly before: FeedCursor | null; readonly limit: number },
  ): Promise<
    ReleasePage & {
      readonly instance: Instance;
      readonly originNode: string;
      /** Of the instance. */
      readonly createdAt: Date;
    }
  > {
    const instance = await getInstance(this.db, id);
    const [row] = await this.db.query<{ createdAt: Date }>(
      'SELECT created_at AS "createdAt" FROM instance WHERE id = $1',
      [id],
    );
    const { originNode } = this.#options;
    const createdAt = row?.createdAt ?? new Date(0);
    return { instance, originNode, createdAt, ...(await readReleases(this.db, id, page)) };
  }

  /** Single changes of what everybody may see in an instance. @throws AppError instance-not-found */
  async readChanges(
    id: string,
    page: { readonly after: ChangeCursor; readonly limit: number },
  ): Promise<ChangePage> {
    const instance = await getInstance(this.db, id);
    return readChanges(this.db, instance.id, page);
  }

  /** When everybody could see versions first. */
  readPublished(references: readonly EntryReference[]): Promise<ReadonlyMap<string, Date>> {
    return readPublished(this.db, references);
  }

  findInstance(id: string): Promise<Instance | null> {
    return findInstance(this.db, id);
  }
}
