import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import { countRows } from '../../../engine/query/run-query.ts';
import { everyRow } from '../../../engine/query/tree.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import {
  OUTBOX_CHANNEL,
  type OutboxRow,
  readEvents,
  readLastSequence,
} from '../../../platform/postgres/outbox.ts';
import type {
  EntryReference,
  Instance,
  ReadEntriesPort,
  ReadFormerPort,
  ReleasedEntry,
} from '../../../schema/ports.ts';
import { mapConcurrently } from '../../../std/streams.ts';
import type { PathogenCatalogue } from '../pathogen-catalogue.ts';
import { compactInThread } from './compact-in-thread.ts';
import { FormerRows } from './former-rows.ts';
import { groupEvents, type IndexStep } from './group-events.ts';
import { IndexFiles } from './index-files.ts';
import type { FromIndexThread, ToIndexThread } from './index-protocol.ts';
import { createInstanceSchema } from './index-schema.ts';
import { type EntryRow, InstanceIndex } from './instance-index.ts';
import { Publisher } from './publication.ts';

export interface IndexThreadOptions {
  readonly port: MessagePort;
  readonly db: Database;
  readonly entries: ReadEntriesPort;
  readonly former: ReadFormerPort;
  /** Port: submission lists the instances. */
  readonly listInstances: () => Promise<readonly Instance[]>;
  readonly catalogue: PathogenCatalogue;
  readonly indexFolder: string;
}

// A batch is published as a whole: what came first in it waits for the rest, about 30 ms.
const ROWS_PER_STEP = 500;
const EVENTS_PER_READ = 64;
const ENTRIES_PER_READ = 500;
// After a publication the next waits so many times as long as it took, but never so long that it is noticed.
const PAUSE_SHARE = 3;
const LONGEST_PAUSE = 300;
// A change is told by NOTIFY; this only finds what was written while the listener reconnected.
const POLL_MILLISECONDS = 5000;

interface OpenInstance {
  readonly instance: Instance;
  readonly index: InstanceIndex;
  readonly files: IndexFiles;
  /** Rows that everybody may see, as they were last published. */
  openRows: number;
  /** Null until somebody asks for a past moment. */
  former: FormerRows | null;
}

/**
 * Owns the query indexes of all instances, in a thread of its own: follows the outbox, and publishes what it
 * holds to the query threads.
 */
export class IndexThread {
  readonly #options: IndexThreadOptions;
  readonly #open = new Map<string, OpenInstance>();
  /** Instances whose pathogen could not be loaded: what came for them went by. */
  readonly #missed = new Set<string>();
  readonly #publisher = new Publisher();
  #after = 0;
  #initialTarget = 0;
  #isStopping = false;
  #endWait: () => void = () => undefined;
  /** Something was written since the follower last began to read. */
  #isWoken = false;
  #following: Promise<void> = Promise.resolve();
  /** Pathogens whose dataset is another one since the follower last looked. */
  readonly #changedPathogens = new Set<string>();
  /** Questions for a past moment that wait for former versions: their number and instance. */
  readonly #histories = new Map<number, string>();
  /** Publications that wait for their time, by instance. */
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  /** Instances whose questions see all that was told before the start. */
  readonly #current = new Set<string>();
  #mayPublishAt = 0;

  constructor(options: IndexThreadOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { port, db } = this.#options;
    port.on('message', (message: ToIndexThread) => this.#receive(message));
    this.#initialTarget = await readLastSequence(db);
    await this.#openInstances();
    this.#publisher.complete();
    const indexes = [...this.#open.values()].map(({ index }) => index.lastSequence);
    this.#after = indexes.length === 0 ? 0 : Math.min(...indexes);
    await db.listen(OUTBOX_CHANNEL, () => this.#wake());
    this.#following = this.#follow();
    await this.#following;
  }

  #send(message: FromIndexThread): void {
    this.#options.port.postMessage(message);
  }

  async #openInstances(): Promise<void> {
    for (const instance of await this.#options.listInstances()) {
      if (!this.#open.has(instance.id)) await this.#openInstance(instance);
    }
  }

  async #openInstance(instance: Instance): Promise<void> {
    const loaded = await this.#options.catalogue.find(instance.pathogen);
    if (loaded === null) {
      this.#missed.add(instance.id);
      const message = `instance ${instance.id}: its pathogen cannot be loaded, so it is not indexed`;
      this.#send({ type: 'log', level: 'error', message });
      return;
    }
    const files = new IndexFiles(join(this.#options.indexFolder, instance.id));
    const index = await InstanceIndex.open(createInstanceSchema(loaded), files, {
      compact: compactInThread,
      onSealed: () => this.#publish(instance.id),
      onFailure: (error) => {
        const message = `instance ${instance.id}: its index could not be written and stays in memory until the next try: ${error.message}`;
        this.#send({ type: 'log', level: 'error', message });
      },
    });
    this.#open.set(instance.id, { instance, index, files, openRows: 0, former: null });
    this.#publish(instance.id);
  }

  async #follow(): Promise<void> {
    while (!this.#isStopping) {
      this.#isWoken = false;
      await this.#reopenChanged();
      await this.#readHistories();
      const events = await readEvents(this.#options.db, {
        after: this.#after,
        limit: EVENTS_PER_READ,
      });
      if (events.length > 0) await this.#applyAll(events);
      else for (const id of this.#waiting.keys()) this.#publishNow(id);
      this.#tellStatus();
      if (events.length === 0) await this.#waitForChange();
    }
    for (const { index } of this.#open.values()) {
      // Also where nothing came for an instance: or else its next start would read the whole outbox.
      index.advance(this.#after);
      await index.seal();
    }
  }

  /**
   * Between steps, so that no row is taken in by a schema that is on its way out. Where rows mean something
   * else now, the index starts empty and the outbox is read again; else it goes on as it was. Instances of a
   * pathogen that was added are opened, too; what comes for one comes after that.
   */
  async #reopenChanged(): Promise<void> {
    for (const pathogen of this.#changedPathogens) {
      this.#changedPathogens.delete(pathogen);
      this.#options.catalogue.forget(pathogen);
      this.#initialTarget = await readLastSequence(this.#options.db);
      this.#current.clear();
      for (const { instance, index } of [...this.#open.values()]) {
        if (instance.pathogen !== pathogen) continue;
        index.advance(this.#after);
        await index.seal();
        await this.#openInstance(instance);
      }
      await this.#openAdded(pathogen);
      const indexes = [...this.#open.values()].map(({ index }) => index.lastSequence);
      // What the others hold already they skip.
      this.#after = Math.min(this.#after, ...indexes);
    }
  }

  async #openAdded(pathogen: string): Promise<void> {
    for (const instance of await this.#options.listInstances()) {
      if (instance.pathogen !== pathogen || this.#open.has(instance.id)) continue;
      const hasMissed = this.#missed.delete(instance.id);
      await this.#openInstance(instance);
      // Nothing came for one that was made just now: the outbox need not be read for it from the begin.
      if (!hasMissed) this.#open.get(instance.id)?.index.advance(this.#after);
    }
  }

  #wake(): void {
    this.#isWoken = true;
    this.#endWait();
  }

  /** Does not wait where a notification came while the last read was under way. */
  #waitForChange(): Promise<void> {
    if (this.#isWoken) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MILLISECONDS);
      this.#endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Taken in by steps, which let questions through. */
  async #applyAll(events: readonly OutboxRow[]): Promise<void> {
    for (const step of groupEvents(events, ROWS_PER_STEP)) {
      if (step.kind === 'removed') await this.#removeInstance(step.instance);
      else await this.#applyEntries(step);
      this.#after = step.sequence;
    }
    this.#after = events.at(-1)?.sequence ?? this.#after;
  }

  async #applyEntries(batch: Exclude<IndexStep, { kind: 'removed' }>): Promise<void> {
    if (!this.#open.has(batch.instance)) await this.#openInstances();
    const open = this.#open.get(batch.instance);
    // An instance that is gone by now, or one that holds these rows already from before a restart.
    if (open === undefined || batch.sequence <= open.index.lastSequence) return;
    const rows = await this.#readRows(open.index, batch.references);
    const accessions = batch.references.map(({ accession }) => accession);
    // Read before the rows are taken in, so that both change at once.
    const former = open.former === null ? [] : await this.#readFormer(accessions);
    const problems = await open.index.applyRows(rows, batch.sequence, batch.kind);
    open.former?.replace(accessions, former, (key) => open.index.has(key));
    const [first] = problems;
    if (first !== undefined) {
      const message = `instance ${batch.instance}: rows do not fit its index and are left out until they are analysed again; the first: ${first.where} ${first.value}`;
      this.#send({ type: 'log', level: 'warn', message });
    }
    this.#publishSoon(batch.instance);
    await setImmediate();
  }

  /**
   * Reads the former versions of instances that somebody asks a past moment of, and publishes them. Nothing else is
   * taken in meanwhile, so that no event goes by.
   */
  async #readHistories(): Promise<void> {
    for (const [id, instance] of [...this.#histories]) {
      const open = this.#open.get(instance);
      if (open !== undefined && open.former === null) {
        open.former = await this.#readHistory(open);
        this.#publishNow(instance);
      }
      this.#histories.delete(id);
      this.#send({ type: 'history-ready', id });
    }
  }

  async #readHistory({ instance, index }: OpenInstance): Promise<FormerRows> {
    const former = new FormerRows(index.schema);
    for (let after: EntryReference | null = null; ; ) {
      const page: readonly EntryReference[] = await this.#options.former.listFormer(instance.id, {
        after,
        limit: ENTRIES_PER_READ,
      });
      const entries = await this.#options.entries.readEntries(page);
      former.replace([], entries, (key) => index.has(key));
      after = page.at(-1) ?? null;
      if (after === null) return former;
      // Lets messages in.
      await setImmediate();
    }
  }

  async #readFormer(accessions: readonly string[]): Promise<readonly ReleasedEntry[]> {
    const references = await this.#options.former.findFormer(accessions);
    return references.length === 0 ? [] : this.#options.entries.readEntries(references);
  }

  /** The database reads the next entries while rows are made of these. */
  async #readRows(
    index: InstanceIndex,
    references: readonly EntryReference[],
  ): Promise<readonly EntryRow[]> {
    const parts = Array.from({ length: Math.ceil(references.length / ENTRIES_PER_READ) }, (_, at) =>
      references.slice(at * ENTRIES_PER_READ, (at + 1) * ENTRIES_PER_READ),
    );
    const read = async (part: readonly EntryReference[]) => this.#options.entries.readEntries(part);
    const rows: EntryRow[] = [];
    for await (const entries of mapConcurrently(parts, 2, read)) {
      // Lets the statement of the next part out, and messages in.
      await setImmediate();
      rows.push(...index.toRows(entries));
    }
    return rows;
  }

  /**
   * At once, unless the last time was but just now: while much comes in, its rows are indexed in batches that
   * take a small share of the time.
   */
  #publishSoon(id: string): void {
    if (this.#waiting.has(id)) return;
    const wait = this.#mayPublishAt - performance.now();
    if (wait <= 0) {
      this.#publish(id);
      return;
    }
    this.#waiting.set(
      id,
      setTimeout(() => this.#publishNow(id), wait),
    );
  }

  #publishNow(id: string): void {
    clearTimeout(this.#waiting.get(id));
    this.#waiting.delete(id);
    this.#publish(id);
  }

  #publish(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    const started = performance.now();
    const { instance, index } = open;
    const titles = index.schema.columns.map(({ name, title }) => ({ name, title }));
    const snapshot = index.snapshot();
    const former = open.former?.states() ?? null;
    this.#publisher.publish({ instance, titles, snapshot, former, versions: index.versions });
    if (index.lastSequence >= this.#initialTarget) this.#current.add(id);
    const counted = countRows(snapshot, everyRow);
    open.openRows = counted.ok ? counted.value : 0;
    const ended = performance.now();
    this.#mayPublishAt = ended + Math.min(LONGEST_PAUSE, PAUSE_SHARE * (ended - started));
  }

  async #removeInstance(id: string): Promise<void> {
    const open = this.#open.get(id);
    const files = open?.files ?? new IndexFiles(join(this.#options.indexFolder, id));
    // Or else a merge that is under way would write its segments into the folder of the next one.
    await open?.index.close();
    const isBack = (await this.#options.listInstances()).some((instance) => instance.id === id);
    await files.removeAll();
    // Answered until here: who is told that it is gone finds nothing of it on disk either.
    this.#open.delete(id);
    this.#current.delete(id);
    this.#publisher.remove(id);
    // It was made again since: what follows in the outbox fills the new one.
    if (isBack) await this.#openInstances();
  }

  /**
   * Rows may be taken in and wait for their publication: only then is an instance current. From then on it
   * stays so, however much comes in.
   */
  #tellStatus(): void {
    for (const id of this.#open.keys()) {
      if (this.#after >= this.#initialTarget && !this.#waiting.has(id)) this.#current.add(id);
    }
    this.#send({
      type: 'status',
      instances: [...this.#open.values()].map(({ instance, index, openRows }) => ({
        id: instance.id,
        rows: openRows,
        dataVersion: String(index.versions.open),
        isCurrent: this.#current.has(instance.id),
      })),
    });
  }

  #receive(message: ToIndexThread): void {
    if (message.type === 'subscribe') this.#publisher.subscribe(message.port);
    else if (message.type === 'stop') void this.#stop();
    else if (message.type === 'history') {
      this.#histories.set(message.id, message.instance);
      this.#wake();
    } else {
      this.#changedPathogens.add(message.pathogen);
      this.#wake();
    }
  }

  async #stop(): Promise<void> {
    this.#isStopping = true;
    this.#wake();
    await this.#following.catch(() => undefined);
    this.#publisher.close();
    await this.#options.db.close();
    this.#send({ type: 'stopped' });
  }
}
