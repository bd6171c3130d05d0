import type { MessagePort } from 'node:worker_threads';
import { countHiddenByOwner } from '../../../engine/query/access.ts';
import type { SegmentState } from '../../../engine/query/fresh-segment.ts';
import { openSegment, type Segment } from '../../../engine/query/segment.ts';
import type { Snapshot } from '../../../engine/query/snapshot.ts';
import { viewAt } from '../../../engine/query/view-at.ts';
import type { IndexSchema } from '../../../schema/genome-row.ts';
import type { Instance } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { type Answer, answerQuestion } from './answer-question.ts';
import type { FromQueryThread, QueryWorkerData, ToQueryThread } from './index-protocol.ts';
import type { ColumnTitle, FromPublisher, Publication, PublishedSegment } from './publication.ts';
import { findReaderVersion, type ReaderVersions } from './reader-versions.ts';

interface KnownInstance {
  readonly instance: Instance;
  readonly schema: IndexSchema;
  readonly titles: readonly ColumnTitle[];
  readonly segments: ReadonlyMap<number, Segment>;
  readonly snapshot: Snapshot;
  /** Null until the index thread was asked for them. */
  readonly former: readonly SegmentState[] | null;
  /** Past moments that were asked for since the publication. */
  readonly views: Map<number, Snapshot>;
  readonly versions: ReaderVersions;
}

type Ask = Extract<ToQueryThread, { type: 'ask' }>;

/** An answer under way: how many pieces its client still takes before it must ask for more. */
interface AskedQuestion {
  credits: number;
  wake: () => void;
  isCancelled: boolean;
}

/** Thrown out of a computation that must not go on. */
class QuestionStopped extends Error {
  readonly reason: 'cancelled' | 'too-long';

  constructor(reason: 'cancelled' | 'too-long') {
    super(reason);
    this.reason = reason;
  }
}

const FIRST_CREDITS = 4;
// A look at the clock costs as much as a small part of a question.
const CHECKS_PER_LOOK = 32;
/** Views of past moments that are kept: a page asks several questions about one. */
const VIEWS_KEPT = 4;
/** What a past moment needs was sent before the question, on another way. */
const FORMER_MILLISECONDS = 5000;

/** Answers questions from what the index thread publishes, in a thread of its own. */
export class QueryThread {
  readonly #port: MessagePort;
  readonly #data: QueryWorkerData;
  readonly #known = new Map<string, KnownInstance>();
  readonly #asked = new Map<number, AskedQuestion>();
  #source: MessagePort | null = null;
  /** Questions that wait for the former versions of an instance. */
  readonly #waiting = new Set<() => void>();
  /** What the present computation is bound by. */
  #slot = 0;
  #deadline = 0;
  #checks = 0;

  constructor(port: MessagePort, data: QueryWorkerData) {
    this.#port = port;
    this.#data = data;
    port.on('message', (message: ToQueryThread) => this.#receive(message));
  }

  #send(message: FromQueryThread): void {
    this.#port.postMessage(message);
  }

  #receive(message: ToQueryThread): void {
    if (message.type === 'ask') void this.#answer(message);
    else if (message.type === 'source') this.#follow(message.port);
    else {
      const asked = this.#asked.get(message.id);
      if (asked === undefined) return;
      if (message.type === 'cancel') asked.isCancelled = true;
      else asked.credits += 1;
      asked.wake();
    }
  }

  /** Until the new source has told of an instance, what the former told of it is answered from. */
  #follow(port: MessagePort): void {
    this.#source?.close();
    this.#source = port;
    let told = new Set<string>();
    port.on('message', (message: FromPublisher) => {
      if (message.type === 'published') {
        told.add(message.instance.id);
        this.#take(message);
      } else if (message.type === 'removed') this.#known.delete(message.instance);
      else {
        for (const id of this.#known.keys()) if (!told.has(id)) this.#known.delete(id);
        told = new Set();
        this.#send({ type: 'ready' });
      }
    });
  }

  #take(publication: Publication): void {
    const { instance, dataVersion, versions } = publication;
    const before = this.#known.get(instance.id);
    const schema = publication.schema?.index ?? before?.schema;
    const titles = publication.schema?.titles ?? before?.titles;
    if (schema === undefined || titles === undefined) return;
    const segments = new Map<number, Segment>();
    const toState = ({ id, bytes, tombstones }: PublishedSegment): SegmentState => {
      const segment = bytes === null ? before?.segments.get(id) : open(schema, bytes);
      if (segment === undefined) throw new Error(`segment ${id} was not published`);
      segments.set(id, segment);
      return { segment, tombstones };
    };
    const states = publication.segments.map(toState);
    const former = publication.former?.map(toState) ?? null;
    const snapshot = { schema, segments: states, fresh: [], dataVersion };
    this.#known.set(instance.id, {
      ...{ instance, schema, titles, segments, snapshot, former, versions },
      views: new Map(),
    });
    if (former !== null) for (const wake of [...this.#waiting]) wake();
  }

  /** What a question is asked of: the instance as it is, or as everybody saw it; null where it does not come to know. */
  async #findSnapshot({ instance, asOf }: Ask['question']): Promise<Snapshot | null> {
    if (asOf === undefined) return this.#known.get(instance)?.snapshot ?? null;
    const deadline = performance.now() + FORMER_MILLISECONDS;
    for (;;) {
      const known = this.#known.get(instance);
      if (known === undefined) return null;
      if (known.former !== null) return findView(known, known.former, asOf);
      const left = deadline - performance.now();
      if (left <= 0) return null;
      await this.#waitForFormer(left);
    }
  }

  #waitForFormer(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#waiting.add(wake);
    });
  }

  readonly #checkpoint = (): void => {
    this.#checks += 1;
    if (this.#checks % CHECKS_PER_LOOK !== 0) return;
    if (Atomics.load(this.#data.flags, this.#slot) === 1) throw new QuestionStopped('cancelled');
    if (performance.now() > this.#deadline) throw new QuestionStopped('too-long');
  };

  /** Computes a stretch of an answer, bound in time; other questions wait for it. */
  #compute<T>({ id, slot }: Ask, work: () => T): T {
    const { flags, limitMilliseconds } = this.#data;
    this.#slot = slot;
    this.#deadline = performance.now() + limitMilliseconds;
    Atomics.store(flags, 0, id);
    try {
      return work();
    } finally {
      Atomics.store(flags, 0, 0);
    }
  }

  async #answer(ask: Ask): Promise<void> {
    const { id, question, reader } = ask;
    const asked = { credits: FIRST_CREDITS, wake: () => undefined, isCancelled: false };
    this.#asked.set(id, asked);
    try {
      const seen = await this.#findSnapshot(question);
      if (asked.isCancelled) throw new QuestionStopped('cancelled');
      const known = this.#known.get(question.instance);
      if (known === undefined || seen === null) {
        this.#send({ type: known === undefined ? 'unknown-instance' : 'not-ready', id });
        return;
      }
      const dataVersion = findReaderVersion(known.versions, reader, known.snapshot.dataVersion);
      const tally = createTally(known.schema);
      const context = {
        snapshot: {
          ...seen,
          dataVersion,
          reader,
          checkpoint: this.#checkpoint,
          ...(reader.kind === 'open' ? {} : { onFound: tally.add }),
        },
        instance: known.instance,
        schema: { columns: known.titles },
        version: this.#data.version,
      };
      const answer = this.#compute(ask, () => answerQuestion(context, question));
      if (answer.ok) await this.#sendAnswer(ask, asked, tally.addTo(answer.value));
      else this.#send({ type: 'refused', id, problems: answer.error });
    } catch (error) {
      this.#send(this.#describe(id, error));
    } finally {
      this.#asked.delete(id);
    }
  }

  async #sendAnswer(ask: Ask, asked: AskedQuestion, { head, pieces }: Answer): Promise<void> {
    const { id } = ask;
    const iterator = pieces[Symbol.iterator]();
    let next = this.#compute(ask, () => iterator.next());
    this.#send({ type: 'head', id, head });
    while (next.done !== true) {
      this.#send({ type: 'piece', id, piece: next.value });
      asked.credits -= 1;
      // Other questions get their turn between the pieces of a long answer.
      await new Promise<void>((resolve) => setImmediate(resolve));
      while (asked.credits <= 0 && !asked.isCancelled) {
        await new Promise<void>((resolve) => {
          asked.wake = resolve;
        });
      }
      if (asked.isCancelled) throw new QuestionStopped('cancelled');
      next = this.#compute(ask, () => iterator.next());
    }
    this.#send({ type: 'end', id });
  }

  #describe(id: number, error: unknown): FromQueryThread {
    if (error instanceof QuestionStopped) {
      if (error.reason === 'cancelled') return { type: 'cancelled', id };
      return { type: 'refused', id, problems: [tooLong(this.#data.limitMilliseconds)] };
    }
    // What is nested so deeply that no parser can follow it.
    if (error instanceof RangeError && error.message.includes('call stack')) {
      return { type: 'refused', id, problems: [TOO_DEEP] };
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { type: 'failed', id, message };
  }
}

function findView(known: KnownInstance, former: readonly SegmentState[], asOf: number): Snapshot {
  const { views, snapshot } = known;
  const view = views.get(asOf) ?? viewAt(snapshot, former, asOf);
  views.delete(asOf);
  views.set(asOf, view);
  for (const moment of [...views.keys()].slice(0, -VIEWS_KEPT)) views.delete(moment);
  return view;
}

/** Counts the rows which not everybody may see that a question is about: the most of any of its filters. */
function createTally(schema: IndexSchema) {
  const most: Record<string, number> = {};
  return {
    add: (found: Parameters<typeof countHiddenByOwner>[0]): void => {
      for (const [owner, count] of Object.entries(countHiddenByOwner(found, schema)))
        most[owner] = Math.max(most[owner] ?? 0, count);
    },
    addTo: ({ head, pieces }: Answer): Answer => ({
      head: { ...head, hiddenRecords: most },
      pieces,
    }),
  };
}

function open(schema: IndexSchema, bytes: Uint8Array): Segment {
  // The index thread has checked it.
  const opened = openSegment(schema, bytes, { isVerified: true });
  if (!opened.ok) throw new Error(`${opened.error.where}: ${opened.error.hint}`);
  return opened.value;
}

function tooLong(limitMilliseconds: number): Problem {
  return {
    code: 'query-too-long',
    where: 'query',
    value: `${limitMilliseconds / 1000} s`,
    hint: 'The question takes longer than it may; ask for fewer things at once.',
  };
}

const TOO_DEEP: Problem = {
  code: 'query-too-deep',
  where: 'query',
  value: '',
  hint: 'The question is nested too deeply; write it with fewer parentheses.',
};
