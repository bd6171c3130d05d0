import { randomUUID } from 'node:crypto';
import { addJob, hasJobAhead } from '../../platform/jobs/job-queue.ts';
import { findNextRun } from '../../platform/jobs/next-run.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { appendEvents } from '../../platform/postgres/outbox.ts';
import type { Transaction } from '../../platform/postgres/transaction.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type { EntryLink, ReadEntryLinksPort } from '../../schema/entry-links.ts';
import { AppError } from '../../schema/errors.ts';
import type { TakeForeignPort } from '../../schema/foreign-records.ts';
import { NO_INSTANCE, type Notice } from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';
import { findKeptRuns, type KeptRun, listKeptRuns } from './archived-run-store.ts';
import { ArchiveError } from './archives/archive-error.ts';
import { Pace, type Timer } from './archives/pace.ts';
import {
  type Connector,
  type ConnectorSource,
  findMostRequests,
  SOURCE_NAMES,
} from './connector.ts';
import { RUN_CONNECTOR } from './connector-queue.ts';
import {
  type ConnectorSettings,
  deleteConnector,
  findAddresses,
  findConnector,
  insertConnector,
  listConnectors,
  noteEnd,
  readSealedKey,
  setNextRun,
  setPaused,
} from './connector-store.ts';
import { findSpan } from './running/run-connector.ts';
import { beginRun, type ConnectorRun, endRun, type RunState } from './running/run-store.ts';
import { type ArchiveAddresses, startRun } from './running/start-run.ts';

const KEY_PURPOSE = 'connector key';
/** After so many runs in a row that failed somebody is told, and again after as many more. */
const FAILURES_TOLD = 3;
const FIRST_PAUSE_MILLISECONDS = 10 * 60_000;
const LONGEST_PAUSE_MILLISECONDS = 24 * 60 * 60_000;

export interface ConnectorsServiceOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly box: SecretBox;
  /** Port: submission takes records in. */
  readonly entries: TakeForeignPort;
  /** Port: submission knows which records entries are. */
  readonly links: ReadEntryLinksPort;
  readonly addresses: ArchiveAddresses;
  /** Where archives are written to by its administrators, as they see this node. */
  readonly nodeName: string;
  readonly programVersion: string;
  /** The group whose managers are told what fails. */
  readonly administrators: string;
}

/** Keeps connectors and runs them when they are due. */
export class ConnectorsService {
  readonly db: Database;
  readonly #options: ConnectorsServiceOptions;
  readonly #paces: Readonly<Record<ConnectorSource, Pace>>;

  constructor(options: ConnectorsServiceOptions) {
    this.#options = options;
    this.db = options.db;
    // Whatever runs against an archive shares its pace.
    this.#paces = { ena: new Pace(options.timer), ncbi: new Pace(options.timer) };
  }

  list(): Promise<readonly Connector[]> {
    return listConnectors(this.db);
  }

  /** @throws AppError connector-not-found */
  async get(id: string): Promise<Connector> {
    const connector = await findConnector(this.db, id);
    if (connector === null) throw new AppError('connector-not-found');
    return connector;
  }

  /**
   * Keeps a connector; its first run begins at once. @throws AppError request-invalid, instance-not-found,
   * connector-name-taken
   */
  async add(
    settings: ConnectorSettings & { readonly key: string | null },
    addedBy: string,
  ): Promise<Connector> {
    const { clock, box, entries } = this.#options;
    const { key, ...own } = settings;
    checkSettings(own, key !== null, clock.now());
    await entries.prepare(own.instance);
    const id = randomUUID();
    await this.db.transaction(async (tx) => {
      const isNew = await insertConnector(tx, {
        ...own,
        id,
        addedBy,
        now: clock.now(),
        sealedKey: key === null ? null : box.seal(KEY_PURPOSE, key),
      });
      if (!isNew) throw new AppError('connector-name-taken');
      await this.#plan(tx, { id, source: own.source }, clock.now());
    });
    return this.get(id);
  }

  /** Ends it; what it brought stays. @throws AppError connector-not-found */
  async remove(id: string): Promise<void> {
    if (!(await deleteConnector(this.db, id))) throw new AppError('connector-not-found');
  }

  /** No run begins while it is paused; one under way ends after the batch it is at. @throws AppError connector-not-found */
  async pause(id: string): Promise<Connector> {
    await this.get(id);
    await setPaused(this.db, id, true);
    return this.get(id);
  }

  /** Has it run now, also one that is paused, which then is not. @throws AppError connector-not-found */
  async start(id: string, isWithdrawalAccepted: boolean): Promise<Connector> {
    const connector = await this.get(id);
    await this.db.transaction(async (tx) => {
      await setPaused(tx, id, false);
      await this.#plan(tx, connector, this.#options.clock.now(), isWithdrawalAccepted);
    });
    return this.get(id);
  }

  /** Where an entry comes from, and runs of its sample. @throws AppError entry-not-found */
  async readEntrySources(
    accession: string,
  ): Promise<{ readonly sources: readonly EntryLink[]; readonly runs: readonly KeptRun[] }> {
    const { instance, links, biosample, runs } =
      await this.#options.links.readEntryLinks(accession);
    const addresses = await findAddresses(this.db, instance, links);
    const sources = links.map((link) => ({
      ...link,
      address: addresses.get(`${link.source} ${link.accession}`) ?? link.address,
    }));
    const found = await findKeptRuns(this.db, instance, { sample: biosample, accessions: runs });
    return { sources, runs: found };
  }

  /** Runs of sequencers that were brought into an instance of real data. @throws AppError instance-not-found, request-invalid */
  async listRuns(
    instance: string,
    page: { readonly after: string; readonly limit: number },
  ): Promise<readonly KeptRun[]> {
    const { id } = await this.#options.entries.prepare(instance);
    return listKeptRuns(this.db, id, page);
  }

  /** Plans the runs of connectors that have none ahead. */
  async planAll(): Promise<void> {
    for (const connector of await this.list()) {
      const { id, isPaused } = connector;
      if (isPaused || (await hasJobAhead(this.db, RUN_CONNECTOR, { connector: id }))) continue;
      await this.db.transaction((tx) => this.#plan(tx, connector, this.#findNext(connector)));
    }
  }

  async #plan(
    tx: Transaction,
    { id, source }: Pick<Connector, 'id' | 'source'>,
    runAt: Date,
    isWithdrawalAccepted = false,
  ): Promise<void> {
    await setNextRun(tx, id, runAt);
    await addJob(
      tx,
      RUN_CONNECTOR,
      { connector: id, isWithdrawalAccepted },
      // Runs against one archive follow one another.
      { key: `${RUN_CONNECTOR.name} ${id}`, queue: `${RUN_CONNECTOR.name} ${source}`, runAt },
    );
  }

  #findNext({ schedule }: Pick<Connector, 'schedule'>): Date {
    const next = findNextRun(schedule, this.#options.clock.now());
    if (!next.ok) throw new Error(next.error);
    return next.value;
  }

  /** Runs a connector, and plans its next run with the end of this one. */
  async run(
    {
      connector: id,
      isWithdrawalAccepted,
    }: {
      readonly connector: string;
      readonly isWithdrawalAccepted: boolean;
    },
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, box, entries, addresses, timer, nodeName, programVersion } = this.#options;
    const connector = await findConnector(this.db, id);
    // Removed or paused since it was planned.
    if (connector === null || connector.isPaused) return;
    const span = findSpan(connector, clock.now());
    const run = await beginRun(this.db, id, { ...span, now: clock.now() });
    const sealed = await readSealedKey(this.db, id);
    try {
      const state = await startRun(
        {
          ...{ db: this.db, clock, timer, entries, addresses, signal, isWithdrawalAccepted },
          pace: this.#paces[connector.source],
          key: sealed === null ? null : box.open(KEY_PURPOSE, sealed),
          userAgent: toUserAgent({ nodeName, programVersion, email: connector.contactEmail }),
        },
        connector,
        run,
      );
      await this.#end(connector, run, { state, error: null });
    } catch (error) {
      if (signal.aborted) {
        // The node stops: the same run goes on after its next start.
        await this.db.transaction((tx) =>
          this.#plan(tx, connector, clock.now(), isWithdrawalAccepted),
        );
        return;
      }
      // Removed while it ran.
      if ((await findConnector(this.db, id)) === null) return;
      const failure = toFailure(error, connector);
      // A lost database or a defect: the job is tried again, and the run goes on.
      if (failure === null) throw error;
      await this.#end(connector, run, { state: 'failed', error: failure });
    }
  }

  async #end(
    connector: Connector,
    run: ConnectorRun,
    {
      state,
      error,
    }: {
      readonly state: Exclude<RunState, 'running'>;
      readonly error: ArchiveError | null;
    },
  ): Promise<void> {
    const now = this.#options.clock.now();
    await this.db.transaction(async (tx) => {
      await endRun(tx, run.id, { state, problem: error?.problem ?? null, now });
      const failures = await noteEnd(tx, connector.id, { isGood: error === null, now });
      const current = await findConnector(tx, connector.id);
      if (current === null || current.isPaused) return;
      const next = this.#findNext(connector);
      const again = error?.isPassing === true ? toRetry(now, failures) : next;
      await this.#plan(tx, connector, again < next ? again : next);
      if (error !== null && failures % FAILURES_TOLD === 0)
        this.#tell(tx, connector, { failures, error });
    });
  }

  #tell(
    tx: Transaction,
    { id, name, source }: Connector,
    { failures, error }: { readonly failures: number; readonly error: ArchiveError },
  ): void {
    const payload: Notice = {
      kind: 'connector-failing',
      to: { group: this.#options.administrators, right: 'manage' },
      group: null,
      subject: `connector-failing ${id}`,
      values: {
        name,
        archive: SOURCE_NAMES[source],
        count: failures,
        reason: error.problem.hint.slice(0, 300),
      },
      path: '/connectors',
    };
    appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload }]);
  }
}

/** What people can be told of; an instance may be gone since the connector was made. */
function toFailure(error: unknown, { instance }: Connector): ArchiveError | null {
  if (error instanceof ArchiveError) return error;
  if (!(error instanceof AppError)) return null;
  const hint = `The instance ${instance} cannot take records: ${error.message} Remove the connector, or bring the instance back.`;
  return new ArchiveError('instance-unusable', { where: instance, value: error.code, hint });
}

function toRetry(now: Date, failures: number): Date {
  const pause = FIRST_PAUSE_MILLISECONDS * 2 ** Math.min(failures - 1, 10);
  return new Date(now.getTime() + Math.min(pause, LONGEST_PAUSE_MILLISECONDS));
}

/** Archives want to know who asks, and whom to write to. */
function toUserAgent(told: {
  readonly nodeName: string;
  readonly programVersion: string;
  readonly email: string;
}): string {
  const ascii = (text: string) => text.replace(/[^\x20-\x7e]+/g, '?').replace(/[()\\]/g, ' ');
  return `outbreak-commons/${told.programVersion} (${ascii(told.nodeName)}; mailto:${ascii(told.email)})`;
}

/** @throws AppError request-invalid */
function checkSettings(settings: ConnectorSettings, hasKey: boolean, now: Date): void {
  const { source, result, schedule, requestsASecond, query } = settings;
  const refuse = (detail: string) => new AppError('request-invalid', { detail });
  const next = findNextRun(schedule, now);
  if (!next.ok) throw refuse(next.error);
  if (result === 'read_run' && source !== 'ena') {
    throw refuse('Runs of sequencers are brought from ENA, which has those of all of INSDC.');
  }
  const most = findMostRequests(source, hasKey);
  if (requestsASecond > most) {
    const key = source === 'ncbi' && !hasKey ? ' without a key of its API' : '';
    throw refuse(`${SOURCE_NAMES[source]} allows ${most} requests a second${key}.`);
  }
  const isTurned = (from: string | null, to: string | null) =>
    from !== null && to !== null && from > to;
  if (
    isTurned(query.collectedFrom, query.collectedTo) ||
    isTurned(query.publicFrom, query.publicTo)
  ) {
    throw refuse('The first day lies after the last.');
  }
}
