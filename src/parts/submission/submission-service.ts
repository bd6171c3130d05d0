import type { Database } from '../../platform/postgres/database.ts';
import type { Caller, Ownership } from '../../schema/caller.ts';
import type { Checklist } from '../../schema/checklists/checklist.ts';
import { AppError } from '../../schema/errors.ts';
import type { AnalysePort, Instance } from '../../schema/ports.ts';
import { sampleMetadata } from '../../schema/records/sample-metadata.ts';
import type { Clock } from '../../std/clock.ts';
import { checkTable, type TableEvent } from './checklists/check-table.ts';
import {
  type ChecklistFolders,
  getChecklist,
  loadChecklists,
} from './checklists/checklist-store.ts';
import { DraftService } from './drafts/draft-service.ts';
import { findEntryOwnership } from './entry-ownership.ts';
import { type EntryPage, readEntryPage, resolveEntry } from './entry-page.ts';
import { readSequence } from './entry-reader.ts';
import type { ImportEvent } from './import/import-event.ts';
import type { SequenceFile } from './import/read-sequences.ts';
import { runImport } from './import/run-import.ts';
import { ensureGroup, findInstance, getInstance, removeInstance } from './instance-store.ts';
import type { ReanalysisEvent } from './reanalysis/reanalysis-event.ts';
import { ReanalysisJobs, type ReanalysisState } from './reanalysis/reanalysis-jobs.ts';
import type { ReanalysisRequest } from './reanalysis/reanalysis-request.ts';
import { runReanalysis } from './reanalysis/run-reanalysis.ts';
import { type PendingImport, UploadStore } from './upload-store.ts';

export interface SubmissionServiceOptions {
  readonly db: Database;
  readonly analyse: AnalysePort;
  readonly clock: Clock;
  readonly originNode: string;
  /** Prefix of accessions of real entries. */
  readonly accessionPrefix: string;
  readonly maxRecordBytes: number;
  /** Folder for uploads under way. */
  readonly uploadFolder: string;
  /** Folder for the files of submissions that are not processed yet. */
  readonly filesFolder: string;
  /** The name of a group; null where there is none. */
  readonly findGroupName: (id: string) => Promise<string | null>;
  /** Where checklists lie. */
  readonly checklistFolders: ChecklistFolders;
}

/** The group that owns what the operator and the administrators of the node import. */
export const NODE_GROUP = 'node';

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
}

/** Takes data in and gives entries out. */
export class SubmissionService {
  readonly db: Database;
  readonly uploads: UploadStore;
  /** Brings analyses up to date behind a running node. */
  readonly reanalysis: ReanalysisJobs;
  /** What is on its way to its release, and what becomes of entries afterwards. */
  readonly drafts: DraftService;
  readonly #options: SubmissionServiceOptions;

  constructor(options: SubmissionServiceOptions) {
    this.#options = options;
    this.db = options.db;
    this.uploads = new UploadStore(options.uploadFolder);
    this.reanalysis = new ReanalysisJobs(options);
    this.drafts = new DraftService(options);
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
    readonly table: SequenceFile;
    readonly instance: string | null;
    readonly overrides: Readonly<Record<string, string | null>>;
  }): Promise<AsyncGenerator<TableEvent>> {
    const { analyse, clock } = this.#options;
    const instance =
      request.instance === null ? null : await getInstance(this.db, request.instance);
    const reference = instance === null ? null : await analyse.findReference(instance.pathogen);
    return checkTable({
      ...request,
      checklists: await this.listChecklists(),
      today: clock.now().toISOString().slice(0, 10),
      emergenceDate: reference?.emergenceDate ?? null,
    });
  }

  readEntry(accession: string): Promise<EntryPage> {
    return readEntryPage(this.db, this.#options.analyse, accession);
  }

  /** The letters as submitted, with the name to give them. */
  async readSequence(accession: string): Promise<{ name: string; letters: string }> {
    const reference = await resolveEntry(this.db, accession);
    const letters = await readSequence(this.db, reference);
    const name = `${reference.accession}.${reference.version}`;
    if (letters === null)
      throw new AppError('entry-not-found', { detail: `${name} has no sequence.` });
    return { name, letters };
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
  async createImport(instanceId: string, caller: Caller): Promise<PendingImport> {
    const instance = await getInstance(this.db, instanceId);
    if (instance.simulated) {
      throw new AppError('request-invalid', {
        detail: 'Real data does not go into a simulated outbreak.',
      });
    }
    return this.uploads.create(instanceId, caller.id);
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
      });
    } finally {
      await this.uploads.remove(pending);
    }
  }

  /** Imports files into an instance of real data; every row gets its verdict as an event. */
  async *importFiles(
    instance: Instance,
    files: ImportFiles,
    { acceptsSimulated = false, ...origin }: ImportOrigin,
  ): AsyncGenerator<ImportEvent> {
    const { db, analyse, clock } = this.#options;
    const reference = await analyse.findReference(instance.pathogen);
    if (reference === null) throw new AppError('pathogen-not-found');
    await ensureGroup(db, NODE_GROUP, 'Operators of this node');
    const names = [files.metadata, ...files.sequences].map(({ name }) => name);
    const core = getChecklist(await this.listChecklists(), 'core');
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
        core,
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

  findInstance(id: string): Promise<Instance | null> {
    return findInstance(this.db, id);
  }
}
