import { setTimeout as wait } from 'node:timers/promises';
import type { SchemeName } from '../../../bio/primer-scheme-name.ts';
import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { type Caller, type GroupRight, hasRight, type Ownership } from '../../../schema/caller.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import type { AnalysePort, AnalysisReference, GroupsPort } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { TableMapping } from '../../../schema/table-mapping.ts';
import type { Clock } from '../../../std/clock.ts';
import { getChecklist } from '../checklists/checklist-store.ts';
import { ensureGroup, getInstance } from '../instance-store.ts';
import { toActor } from './actor.ts';
import { approveDrafts, withdrawSelected } from './approve-drafts.ts';
import { type ChangeContext, moveDrafts } from './change-drafts.ts';
import { ensureChecked } from './check-earlier-drafts.ts';
import { coarsenDrafts } from './coarsen-drafts.ts';
import { type DraftSelection, findSelected } from './draft-selection.ts';
import { type DraftEdit, type EditContext, editDrafts } from './edit-drafts.ts';
import { type FollowEvent, followDrafts } from './follow-drafts.ts';
import { endAbandoned, resumeStalled } from './give-up.ts';
import { type GroupMapping, listMappings, requireMapping } from './group-mappings.ts';
import { previewRevisions, type RevisionsPreview } from './preview-revisions.ts';
import { processSubmission } from './process-submission.ts';
import { type DraftPage, type DraftSummary, listDrafts, readDraftPage } from './read-drafts.ts';
import { readSubmissionPage, type SubmissionPage } from './read-submissions.ts';
import { releaseApproved } from './release-drafts.ts';
import { processSubmissionQueue } from './release-queue.ts';
import { type EntryRevision, reviseEntries } from './revise-entries.ts';
import { findRevocable, revokeEntries } from './revoke-entries.ts';
import { type DraftSearch, type FoundDrafts, searchDrafts } from './search-drafts.ts';
import { SubmissionFiles } from './submission-files.ts';
import {
  type FileKind,
  neededFiles,
  type Submission,
  type SubmissionSettings,
} from './submission-record.ts';
import {
  createSubmission,
  endSubmission,
  findDraftOwnership,
  findSubmissionOfDraft,
  findSubmissionOwnership,
  getSubmission,
  lockSubmission,
} from './submission-store.ts';

export interface DraftServiceOptions {
  readonly db: Database;
  readonly analyse: AnalysePort;
  readonly clock: Clock;
  readonly originNode: string;
  readonly accessionPrefix: string;
  readonly maxRecordBytes: number;
  /** Folder for the files of submissions that are not processed yet. */
  readonly filesFolder: string;
  readonly groups: Pick<GroupsPort, 'readGroupNames'>;
  /** All checklists, the core among them. */
  readonly readChecklists: () => Promise<readonly Checklist[]>;
  /** Port: reads knows which primer schemes of a pathogen are installed; nothing is checked against them without. */
  readonly readPrimerSchemes?: (pathogen: string) => Promise<readonly SchemeName[]>;
}

// How often those who follow a submission look for changes.
const FOLLOW_MILLISECONDS = 250;

/** What a submission is made of. */
export interface SubmissionRequest {
  readonly group: string;
  readonly instance: string;
  readonly title: string;
  readonly method: string;
  readonly settings: SubmissionSettings;
  readonly mapping: TableMapping;
  readonly idempotencyKey: string | null;
}

/** An announced file of a submission. */
export interface AnnouncedFile {
  readonly kind: FileKind;
  readonly name: string;
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256: string | null;
}

/** The way of an entry from a table's row to its release, and what may become of it afterwards. */
export class DraftService {
  readonly db: Database;
  readonly files: SubmissionFiles;
  readonly #options: DraftServiceOptions;

  constructor(options: DraftServiceOptions) {
    this.#options = options;
    this.db = options.db;
    this.files = new SubmissionFiles(options.filesFolder);
  }

  findSubmissionOwnership(id: string): Promise<Ownership | null> {
    return findSubmissionOwnership(this.db, id);
  }

  findDraftOwnership(id: string): Promise<Ownership | null> {
    return findDraftOwnership(this.db, id);
  }

  /** @throws AppError group-not-found, not-allowed, instance-not-found, request-invalid, request-conflict */
  async create(caller: Caller, request: SubmissionRequest): Promise<Submission> {
    await this.#checkPlace(caller, request);
    requireMapping(request.mapping, await this.#options.readChecklists());
    return this.db.transaction((tx) => this.#insert(tx, caller, { ...request, kind: 'new' }));
  }

  /** @throws AppError request-conflict where its files have come */
  async announceFile(id: string, file: AnnouncedFile): Promise<number> {
    await this.db.transaction(async (tx) => {
      const submission = await lockSubmission(tx, id);
      if (submission.state !== 'receiving') throw new AppError('request-conflict');
      const known = await tx.query(
        'SELECT 1 FROM submission_file WHERE submission = $1 AND kind = $2 AND size = $3 AND name = $4',
        [id, file.kind, file.size, file.name],
      );
      if (known.length > 0) return;
      // Another file than before: nothing of the former one counts.
      await this.files.removeFile({ submission: id, kind: file.kind });
      await tx.execute(
        `INSERT INTO submission_file (submission, kind, name, size, sha256)
         VALUES ($1, $2, $3, $4, decode($5, 'hex')) ON CONFLICT (submission, kind)
         DO UPDATE SET name = $3, size = $4, sha256 = decode($5, 'hex')`,
        [id, file.kind, file.name, file.size, file.sha256],
      );
    });
    return this.files.findReceived({ submission: id, kind: file.kind });
  }

  /** @throws AppError request-conflict, offset-mismatch, request-too-large */
  async appendFile(
    place: { readonly submission: string; readonly kind: FileKind },
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    const submission = await getSubmission(this.db, place.submission);
    const [file] = await this.db.query<{ size: number }>(
      'SELECT size FROM submission_file WHERE submission = $1 AND kind = $2',
      [place.submission, place.kind],
    );
    if (submission.state !== 'receiving' || file === undefined) {
      throw new AppError('request-conflict', {
        detail: 'Announce the file first; files of a submission that was started stay as they are.',
      });
    }
    return this.files.append(place, bytes, { offset, size: file.size });
  }

  /**
   * Has a submission processed whose files have come, or whose processing has stalled. A mapping given here takes
   * the place of the one given before.
   * @throws AppError request-conflict, request-invalid
   */
  async start(id: string, mapping: TableMapping | null = null): Promise<void> {
    if (mapping !== null) requireMapping(mapping, await this.#options.readChecklists());
    await this.#checkFiles(id);
    await this.db.transaction(async (tx) => {
      const submission = await lockSubmission(tx, id);
      if (submission.state === 'receiving') {
        await tx.execute(
          "UPDATE submission SET state = 'processing', mapping = coalesce($2::jsonb, mapping) WHERE id = $1",
          [id, mapping === null ? null : JSON.stringify(mapping)],
        );
      } else if (submission.state === 'stalled') await resumeStalled(tx, id);
      else return;
      await addJob(tx, processSubmissionQueue, { submission: id });
    });
  }

  /** Runs as a job. */
  process(id: string, signal: AbortSignal): Promise<void> {
    return processSubmission({ ...this.#options, files: this.files }, id, signal);
  }

  /** Runs as a job: everything that is approved, batch by batch. */
  async releaseAll(id: string, signal: AbortSignal): Promise<void> {
    const { originNode, accessionPrefix, clock } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const options = { originNode, accessionPrefix, now: clock.now() };
      if ((await releaseApproved(this.db, id, options)) === 0) return;
    }
  }

  /** Runs as a job: what waits for one that was given up is shown to people. */
  endAbandoned(): Promise<number> {
    return endAbandoned(this.db, this.#now());
  }

  /** @throws AppError submission-not-found */
  async read(id: string): Promise<SubmissionPage & { readonly received: Record<string, number> }> {
    await ensureChecked(this.db, id, this.#now());
    const page = await readSubmissionPage(this.db, id);
    if (page === null) throw new AppError('submission-not-found');
    const received: Record<string, number> = {};
    for (const { kind, size } of page.files) {
      received[kind] =
        page.state === 'receiving' ? await this.files.findReceived({ submission: id, kind }) : size;
    }
    return { ...page, received };
  }

  /** @throws AppError draft-not-found */
  async readDraft(id: number): Promise<DraftPage> {
    const submission = await findSubmissionOfDraft(this.db, id);
    if (submission !== null) await ensureChecked(this.db, submission, this.#now());
    const lineageAttribute =
      submission === null ? null : await this.#findLineageAttribute(submission);
    const page = await readDraftPage(this.db, id, lineageAttribute);
    if (page === null) throw new AppError('draft-not-found');
    return page;
  }

  /** Withdraws what is not released, and what was still to come. */
  async withdraw(id: string, caller: Caller, why: string): Promise<void> {
    await this.db.transaction(async (tx) => {
      const submission = await lockSubmission(tx, id);
      const { state, ownerGroup } = submission;
      if (state === 'receiving' || state === 'processing' || state === 'stalled') {
        await endSubmission(tx, id, { state: 'withdrawn', problems: [], now: this.#now() });
      }
      await tx.execute(
        `UPDATE submission SET state = 'withdrawn' WHERE id = $1 AND NOT EXISTS
           (SELECT FROM draft WHERE submission = $1 AND state IN ('approved', 'released'))`,
        [id],
      );
      const ids = await findSelected(tx, id, {});
      const context = this.#context(caller, ownerGroup, why);
      await moveDrafts(tx, { submission: id, ids, to: 'withdrawn' }, context);
    });
    await this.files.remove(id);
  }

  /** Approves what is ready of a selection; its release follows. */
  async approve(
    submission: string,
    selection: DraftSelection,
    by: {
      readonly caller: Caller;
      readonly why: string;
      readonly acknowledgePrivacy?: boolean;
    },
  ): Promise<number> {
    const { ownerGroup } = await getSubmission(this.db, submission);
    const context = this.#context(by.caller, ownerGroup, by.why);
    const { acknowledgePrivacy = false } = by;
    return approveDrafts(this.db, { submission, selection, acknowledgePrivacy }, context);
  }

  /** Writes what is proposed in place of what may tell who a person is; gives in how many drafts. */
  async coarsen(
    submission: string,
    selection: DraftSelection,
    by: { readonly caller: Caller; readonly why: string },
  ): Promise<number> {
    const { ownerGroup, instance } = await getSubmission(this.db, submission);
    const context = {
      ...this.#context(by.caller, ownerGroup, by.why),
      ...(await this.#readRules(instance)),
    };
    return coarsenDrafts(this.db, { submission, selection }, context);
  }

  async withdrawDrafts(
    submission: string,
    selection: DraftSelection,
    by: { readonly caller: Caller; readonly why: string },
  ): Promise<number> {
    const { ownerGroup } = await getSubmission(this.db, submission);
    const context = this.#context(by.caller, ownerGroup, by.why);
    return withdrawSelected(this.db, { submission, selection }, context);
  }

  /** Changes fields of drafts; gives how many were changed. */
  async edit(submission: string, edits: readonly DraftEdit[], caller: Caller): Promise<number> {
    const { ownerGroup, instance } = await getSubmission(this.db, submission);
    const rules = await this.#readRules(instance);
    const context = { ...this.#context(caller, ownerGroup, ''), ...rules };
    return this.db.transaction(
      async (tx) => (await editDrafts(tx, submission, edits, context)).length,
    );
  }

  /** What values of an instance are checked against. */
  async #readRules(
    instance: string,
  ): Promise<Pick<EditContext, 'emergenceDate' | 'core' | 'primerSchemes'>> {
    const { pathogen } = await getInstance(this.db, instance);
    return {
      emergenceDate: await this.#findEmergenceDate(instance),
      core: getChecklist(await this.#options.readChecklists(), 'core'),
      primerSchemes: (await this.#options.readPrimerSchemes?.(pathogen)) ?? [],
    };
  }

  /**
   * Makes a submission that revises metadata of released entries of a group.
   * @throws AppError as `create`; request-invalid
   */
  async revise(
    caller: Caller,
    request: SubmissionRequest & {
      readonly revisions: readonly EntryRevision[];
      /** Why, for the history of each draft. */
      readonly why?: string;
    },
  ): Promise<{ readonly submission: string; readonly problems: readonly Problem[] }> {
    await this.#checkPlace(caller, request);
    const rules = await this.#readRules(request.instance);
    return this.db.transaction(async (tx) => {
      const submission = await this.#insert(tx, caller, { ...request, kind: 'revision' });
      // The same request again: its drafts are there.
      if (submission.state !== 'receiving') return { submission: submission.id, problems: [] };
      const context = {
        ...this.#context(caller, request.group, request.why ?? ''),
        ...rules,
        firstRow: 1,
      };
      const problems = await reviseEntries(tx, submission, request.revisions, context);
      await endSubmission(tx, submission.id, { state: 'complete', problems, now: context.now });
      return { submission: submission.id, problems };
    });
  }

  /** What `revise` would change; nothing is written. @throws AppError as `create` */
  async previewRevisions(
    caller: Caller,
    request: Pick<SubmissionRequest, 'group' | 'instance'>,
    revisions: readonly EntryRevision[],
  ): Promise<RevisionsPreview> {
    await this.#requirePlace(caller, { ...request, needed: ['submit'] });
    const { group: ownerGroup, instance } = request;
    return previewRevisions(this.db, { ownerGroup, instance }, revisions, {
      now: this.#now(),
      ...(await this.#readRules(instance)),
    });
  }

  /**
   * Revokes released entries of groups in which the caller may release.
   * @throws AppError entry-not-found, not-allowed
   */
  async revoke(caller: Caller, accessions: readonly string[], why: string): Promise<number> {
    const { originNode } = this.#options;
    return this.db.transaction(async (tx) => {
      const entries = await findRevocable(tx, caller, accessions);
      const context = this.#context(caller, entries[0]?.ownerGroup ?? '', why);
      return (await revokeEntries(tx, entries, { ...context, originNode })).length;
    });
  }

  async comment(
    subject: { readonly draft: number } | { readonly accession: string },
    caller: Caller,
    body: string,
  ): Promise<void> {
    await this.db.execute(
      'INSERT INTO entry_comment (draft, accession, at, by_id, by_name, body) VALUES ($1, $2, $3, $4, $5, $6)',
      [
        'draft' in subject ? subject.draft : null,
        'accession' in subject ? subject.accession : null,
        this.#now(),
        caller.id,
        caller.name,
        body,
      ],
    );
  }

  /** What a group has decided of its tables, the last used first. */
  listMappings(group: string): Promise<GroupMapping[]> {
    return listMappings(this.db, group);
  }

  /** Drafts of a submission behind a row. @throws AppError submission-not-found */
  async list(
    submission: string,
    question: {
      readonly selection: DraftSelection;
      readonly after: number;
      readonly limit: number;
    },
  ): Promise<{ readonly drafts: readonly DraftSummary[]; readonly total: number }> {
    const lineageAttribute = await this.#findLineageAttribute(submission);
    await ensureChecked(this.db, submission, this.#now());
    return listDrafts(this.db, { submission, ...question, lineageAttribute });
  }

  /** Drafts of all submissions of a group that fulfil what is asked for, the last one first. */
  searchDrafts(search: DraftSearch): Promise<FoundDrafts> {
    return searchDrafts(this.db, search);
  }

  /** What becomes of a submission's drafts after a number. @throws AppError submission-not-found */
  async *follow(
    submission: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<FollowEvent> {
    yield* followDrafts(this.db, submission, {
      after,
      lineageAttribute: await this.#findLineageAttribute(submission),
      signal,
      wait: (stop) => wait(FOLLOW_MILLISECONDS, undefined, { signal: stop }).catch(() => undefined),
    });
  }

  #now(): Date {
    return this.#options.clock.now();
  }

  #context(caller: Caller, group: string, why: string): ChangeContext {
    return { actor: toActor(caller, group), now: this.#now(), why };
  }

  /** Whether the caller may send entries of the group to the instance. */
  async #checkPlace(caller: Caller, request: SubmissionRequest): Promise<void> {
    const { group, instance } = request;
    const needed = request.settings.releaseWhenReady
      ? (['submit', 'release'] as const)
      : (['submit'] as const);
    const name = await this.#requirePlace(caller, { group, instance, needed });
    await ensureGroup(this.db, group, name);
  }

  /** The group's name, where the caller may do what is needed there. */
  async #requirePlace(
    caller: Caller,
    {
      group,
      instance: id,
      needed,
    }: {
      readonly group: string;
      readonly instance: string;
      readonly needed: readonly GroupRight[];
    },
  ): Promise<string> {
    // A token that may send and not read knows of its group.
    const place = { group, instance: id };
    const about = { group, instance: null };
    const isKnown = hasRight(caller, about, 'read') || hasRight(caller, about, 'submit');
    const [known] = isKnown ? await this.#options.groups.readGroupNames([group]) : [];
    if (known === undefined) throw new AppError('group-not-found');
    for (const right of needed) {
      if (hasRight(caller, place, right)) continue;
      throw new AppError('not-allowed', {
        detail: `You have no right to ${right} in the group ${group} for ${id.slice(0, 60)}.`,
      });
    }
    const instance = await getInstance(this.db, id);
    if (instance.simulated) {
      throw new AppError('request-invalid', {
        detail: 'Real data does not go into a simulated outbreak.',
      });
    }
    return known.name;
  }

  #insert(
    tx: Transaction,
    caller: Caller,
    request: SubmissionRequest & { readonly kind: Submission['kind'] },
  ): Promise<Submission> {
    const {
      group: ownerGroup,
      instance,
      title,
      method,
      settings,
      mapping,
      idempotencyKey,
      kind,
    } = request;
    return createSubmission(tx, {
      ownerGroup,
      instance,
      title,
      method,
      settings,
      mapping,
      idempotencyKey,
      kind,
      submittedBy: caller.id,
      submitterName: caller.name,
      brokerGroup: toActor(caller, ownerGroup).via?.broker ?? null,
      now: this.#now(),
    });
  }

  /** @throws AppError request-conflict where a file is missing, short, or another than was announced */
  async #checkFiles(id: string): Promise<void> {
    const files = await this.db.query<{ kind: FileKind; size: number; sha256: Uint8Array | null }>(
      'SELECT kind, size, sha256 FROM submission_file WHERE submission = $1',
      [id],
    );
    if ((await getSubmission(this.db, id)).state !== 'receiving') return;
    for (const kind of new Set([...neededFiles, ...files.map((file) => file.kind)])) {
      const file = files.find((one) => one.kind === kind);
      const place = { submission: id, kind };
      const received = await this.files.findReceived(place);
      if (file === undefined || received !== file.size) {
        const detail = `The file of ${kind} has not come whole: ${received} of ${file?.size ?? 'unknown'} bytes.`;
        throw new AppError('request-conflict', { detail });
      }
      if (file.sha256 === null) continue;
      if (Buffer.compare(await this.files.computeDigest(place), file.sha256) === 0) continue;
      await this.files.removeFile(place);
      throw new AppError('request-conflict', {
        detail: `The file of ${kind} has another checksum than was announced; send it anew.`,
      });
    }
  }

  async #findReference(instanceId: string): Promise<AnalysisReference | null> {
    const { pathogen } = await getInstance(this.db, instanceId);
    return this.#options.analyse.findReference(pathogen);
  }

  async #findEmergenceDate(instance: string): Promise<string | null> {
    return (await this.#findReference(instance))?.emergenceDate ?? null;
  }

  async #findLineageAttribute(submission: string): Promise<string | null> {
    const { instance } = await getSubmission(this.db, submission);
    return (await this.#findReference(instance))?.lineageAttribute ?? null;
  }
}
