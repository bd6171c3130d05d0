import { appendAudit } from '../../platform/audit/audit-log.ts';
import { addJob } from '../../platform/jobs/job-queue.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { appendEvents } from '../../platform/postgres/outbox.ts';
import type { Transaction } from '../../platform/postgres/transaction.ts';
import { type Caller, hasRight, readableGroups } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import {
  NO_INSTANCE,
  type Notice,
  type ProposeRevisionPort,
  type ReleasedEntry,
} from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';
import { checkProposal, type Proposal } from './check-proposal.ts';
import { type Correction, type CorrectionState, mayFollow } from './correction.ts';
import {
  addStep,
  insertCorrection,
  listCorrections,
  lockCorrection,
  type StoredCorrection,
} from './correction-store.ts';
import { PROPOSE_REVISION } from './propose-revision-queue.ts';

export interface CurationServiceOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** Port: submission's entries, by accession with or without version; null where there is none. */
  readonly findEntry: (accession: string) => Promise<ReleasedEntry | null>;
  /** Port: submission makes a draft of what an accepted correction changes. */
  readonly revisions: ProposeRevisionPort;
  /** Group of those who run the node, of whom stewards are part. */
  readonly stewards: string;
}

/** A request that asks for a step. */
export interface StepRequest {
  readonly caller: Caller;
  readonly requestId: string;
  readonly clientAddress: string;
  readonly reason: string;
}

const LISTED = 200;

/** Corrections that others propose: a layer over the entries, which it never changes. */
export class CurationService {
  readonly #options: CurationServiceOptions;

  constructor(options: CurationServiceOptions) {
    this.#options = options;
  }

  /** Those of an entry; that the asker may see the entry was decided before. @throws AppError entry-not-found */
  async listOfEntry(text: string): Promise<readonly Correction[]> {
    const { accession } = await this.#findEntry(text);
    return listCorrections(this.#options.db, { accession, limit: LISTED });
  }

  /** Those that the caller proposed, and those of entries of groups that the caller may see. */
  listForCaller(
    caller: Caller,
    states: readonly CorrectionState[],
  ): Promise<readonly Correction[]> {
    return listCorrections(this.#options.db, {
      groups: readableGroups(caller),
      proposer: caller.id,
      ...(states.length === 0 ? {} : { states }),
      limit: LISTED,
    });
  }

  /** @throws AppError entry-not-found, request-invalid */
  async propose(
    text: string,
    proposal: Proposal,
    request: Omit<StepRequest, 'reason'>,
  ): Promise<{ readonly id: string }> {
    const { db, clock } = this.#options;
    const entry = await this.#findEntry(text);
    const at = clock.now();
    const checked = checkProposal(proposal, entry, at.toISOString().slice(0, 10));
    const { caller } = request;
    const { evidence, evidenceUrl = null, confidence, claim } = proposal;
    const { accession, version, instance, ownerGroup } = entry;
    const fields = {
      accession,
      version,
      instance,
      ownerGroup,
      claim,
      evidence,
      evidenceUrl,
      confidence,
    };
    const who = { proposer: caller.id, proposedBy: caller.name };
    return db.transaction(async (tx) => {
      const id = await insertCorrection(tx, { ...fields, ...checked, ...who, at });
      const stored: StoredCorrection = {
        ...fields,
        ...checked,
        ...who,
        id,
        state: 'proposed',
        proposedAt: at.toISOString(),
        refuser: null,
      };
      await this.#step(tx, {
        correction: stored,
        state: 'proposed',
        request: { ...request, reason: '' },
      });
      return { id };
    });
  }

  /** The owner's group decides. @throws AppError correction-not-found, correction-not-yours, correction-not-possible */
  decide(id: string, state: 'accepted' | 'refused', request: StepRequest): Promise<void> {
    return this.#change(id, request, {
      state,
      from: ['proposed'],
      isAllowed: (correction) => mayDecide(request.caller, correction),
    });
  }

  /** The proposer asks a steward. @throws AppError as decide */
  appeal(id: string, request: StepRequest): Promise<void> {
    return this.#change(id, request, {
      state: 'appealed',
      from: ['refused'],
      isAllowed: ({ proposer }) => proposer === request.caller.id,
    });
  }

  /** The proposer takes it back. @throws AppError as decide */
  withdraw(id: string, request: StepRequest): Promise<void> {
    return this.#change(id, request, {
      state: 'withdrawn',
      from: ['proposed', 'appealed'],
      isAllowed: ({ proposer }) => proposer === request.caller.id,
    });
  }

  /** A steward who neither proposed nor refused it decides for good. @throws AppError as decide */
  decideAppeal(id: string, state: 'accepted' | 'upheld', request: StepRequest): Promise<void> {
    const { caller } = request;
    return this.#change(id, request, {
      state,
      from: ['appealed'],
      isAllowed: ({ proposer, refuser }) =>
        caller.role !== 'member' && proposer !== caller.id && refuser !== caller.id,
    });
  }

  /** Has the owner's group get a revision to approve of a value that was accepted; nothing for other claims. */
  async proposeRevision(id: string): Promise<void> {
    const [correction] = await listCorrections(this.#options.db, { id, limit: 1 });
    if (correction?.state !== 'accepted' || correction.field === null) return;
    const { accession, instance, ownerGroup, field, valueProposed, steps } = correction;
    const accepted = steps.find(({ state }) => state === 'accepted');
    await this.#options.revisions.proposeRevision({
      ...{ key: `correction ${id}`, accession, instance, ownerGroup },
      changes: { [field]: valueProposed },
      title: `Correction of ${accession}: ${field}`,
      by: { id: `correction:${id}`, name: accepted?.by ?? '' },
      why: accepted?.reason ?? '',
    });
  }

  async #change(
    id: string,
    request: StepRequest,
    rule: {
      readonly state: CorrectionState;
      readonly from: readonly CorrectionState[];
      readonly isAllowed: (correction: StoredCorrection) => boolean;
    },
  ): Promise<void> {
    await this.#options.db.transaction(async (tx) => {
      const correction = await lockCorrection(tx, id);
      const { caller } = request;
      const maySee =
        correction !== null &&
        (correction.proposer === caller.id || (await this.#maySeeEntry(caller, correction)));
      if (!maySee) throw new AppError('correction-not-found');
      if (!rule.isAllowed(correction)) throw new AppError('correction-not-yours');
      if (!rule.from.includes(correction.state) || !mayFollow(correction.state, rule.state)) {
        throw new AppError('correction-not-possible', {
          detail: `The correction is ${correction.state}; it cannot become ${rule.state}.`,
        });
      }
      await this.#step(tx, { correction, state: rule.state, request });
    });
  }

  async #maySeeEntry(
    caller: Caller,
    { accession, ownerGroup: group, instance }: StoredCorrection,
  ): Promise<boolean> {
    if (hasRight(caller, { group, instance }, 'read')) return true;
    return (await this.#options.findEntry(accession))?.visibility === 'open';
  }

  /** The step with its audit row, its notice and what the index is told, in one transaction. */
  async #step(
    tx: Transaction,
    {
      correction,
      state,
      request,
    }: {
      readonly correction: StoredCorrection;
      readonly state: CorrectionState;
      readonly request: StepRequest;
    },
  ): Promise<void> {
    const { caller, reason, requestId, clientAddress } = request;
    const at = this.#options.clock.now();
    await addStep(tx, correction.id, { state, account: caller.id, name: caller.name, at, reason });
    if (state === 'accepted' && correction.field !== null)
      await addJob(tx, PROPOSE_REVISION, { correction: correction.id });
    const { accession, instance } = correction;
    // The index holds the latest version, which may be another than the one that was looked at.
    const version = (await this.#options.findEntry(accession))?.version ?? correction.version;
    appendEvents(tx, [
      { topic: 'entries.changed', instance, payload: { entries: [{ accession, version }] } },
      ...findNotices(correction, state, this.#options.stewards).map((payload) => ({
        topic: 'notice',
        instance: NO_INSTANCE,
        payload,
      })),
    ]);
    const before = state === 'proposed' ? null : correction.state;
    const { claim, field, valueThen, valueProposed } = correction;
    const details = {
      correction: correction.id,
      accession,
      claim,
      field,
      valueThen,
      valueProposed,
    };
    appendAudit(
      tx,
      {
        operation: 'correction-step',
        actor: caller.id,
        target: `/entries/${accession}`,
        status: 200,
        requestId,
        clientAddress,
        details: { ...details, before, after: state, reason },
      },
      at,
    );
  }

  async #findEntry(text: string): Promise<ReleasedEntry> {
    const entry = await this.#options.findEntry(text);
    if (entry === null) throw new AppError('entry-not-found');
    return entry;
  }
}

/** Who has a role at the node only, and none in the group, does not decide on what they proposed themselves. */
function mayDecide(
  caller: Caller,
  { ownerGroup: group, instance, proposer }: StoredCorrection,
): boolean {
  const place = { group, instance };
  if (!hasRight(caller, place, 'release')) return false;
  return proposer !== caller.id || hasRight({ ...caller, role: 'member' }, place, 'release');
}

/** Who hears of a step. */
function findNotices(
  correction: StoredCorrection,
  state: CorrectionState,
  stewards: string,
): readonly Notice[] {
  const { id, accession, claim, field, ownerGroup, proposer } = correction;
  const about = { subject: `correction ${id}`, path: `/entries/${accession}#corrections` };
  const owner = {
    ...about,
    to: { group: ownerGroup, right: 'release' as const },
    group: ownerGroup,
  };
  if (state === 'proposed') {
    const values = { accession, claim: field === null ? claim : `${field}` };
    return [{ ...owner, kind: 'correction-proposed', values }];
  }
  if (state === 'withdrawn') return [];
  if (state === 'appealed') {
    const to = { group: stewards, right: 'release' as const };
    return [{ ...about, kind: 'correction-appealed', to, group: null, values: { accession } }];
  }
  const values = { accession, decision: state === 'upheld' ? 'refused for good' : state };
  const decided = { ...about, kind: 'correction-decided' as const, values };
  const proposers: Notice[] = proposer.startsWith('token:')
    ? []
    : [{ ...decided, to: { account: proposer }, group: null }];
  const isByOwner = correction.state === 'proposed';
  return isByOwner ? proposers : [...proposers, { ...owner, kind: 'correction-decided', values }];
}
