import type { MessagePort } from 'node:worker_threads';
import type { Bitmap } from '../../../engine/query/bitmap.ts';
import type { SegmentState } from '../../../engine/query/fresh-segment.ts';
import { allocateShared } from '../../../engine/query/section-file.ts';
import type { Segment } from '../../../engine/query/segment.ts';
import { listSegments, type Snapshot } from '../../../engine/query/snapshot.ts';
import type { IndexSchema } from '../../../schema/genome-row.ts';
import type { Instance } from '../../../schema/ports.ts';
import type { ReaderVersions } from './reader-versions.ts';

/** What a query thread has to know of an instance's columns besides their types. */
export interface ColumnTitle {
  readonly name: string;
  readonly title: string;
}

/** A segment of a publication. Its bytes lie in memory that all threads share and nobody writes. */
export interface PublishedSegment {
  readonly id: number;
  /** Only where this subscriber has not had them. */
  readonly bytes: Uint8Array | null;
  readonly tombstones: Bitmap;
}

/** An instance as it is now: replaces what was known of it, as a whole. */
export interface Publication {
  readonly type: 'published';
  readonly instance: Instance;
  /** Only where it is new or another one; segments are then opened with it. */
  readonly schema: { readonly index: IndexSchema; readonly titles: readonly ColumnTitle[] } | null;
  readonly segments: readonly PublishedSegment[];
  /** Versions that were seen once; null until somebody asks for a past moment. */
  readonly former: readonly PublishedSegment[] | null;
  /** Number of the last outbox row that it holds; what each reader is told is in `versions`. */
  readonly dataVersion: string;
  readonly versions: ReaderVersions;
}

/** What a query thread is told of the index. */
export type FromPublisher =
  | Publication
  | { readonly type: 'removed'; readonly instance: string }
  /** Every instance that was open at the subscription has been published. */
  | { readonly type: 'complete' };

/** What is published of an instance. */
export interface Published {
  readonly instance: Instance;
  readonly titles: readonly ColumnTitle[];
  readonly snapshot: Snapshot;
  readonly former: readonly SegmentState[] | null;
  readonly versions: ReaderVersions;
}

interface Subscriber {
  readonly port: MessagePort;
  /** By instance: the schema and the segments that it has. */
  readonly known: Map<string, { readonly schema: IndexSchema; readonly ids: ReadonlySet<number> }>;
}

/** Tells query threads what they answer from: segments by reference, once each, and what was deleted of them. */
export class Publisher {
  readonly #subscribers = new Set<Subscriber>();
  readonly #current = new Map<string, Published>();
  readonly #ids = new WeakMap<Segment, number>();
  readonly #shared = new WeakMap<Segment, Uint8Array>();
  #nextId = 1;
  #isComplete = false;

  subscribe(port: MessagePort): void {
    const subscriber: Subscriber = { port, known: new Map() };
    this.#subscribers.add(subscriber);
    port.on('close', () => this.#subscribers.delete(subscriber));
    for (const published of this.#current.values()) this.#send(subscriber, published);
    if (this.#isComplete) port.postMessage({ type: 'complete' } satisfies FromPublisher);
  }

  /** What was open at the start is published. */
  complete(): void {
    this.#isComplete = true;
    for (const { port } of this.#subscribers) {
      port.postMessage({ type: 'complete' } satisfies FromPublisher);
    }
  }

  publish(published: Published): void {
    this.#current.set(published.instance.id, published);
    for (const subscriber of this.#subscribers) this.#send(subscriber, published);
  }

  remove(instance: string): void {
    this.#current.delete(instance);
    for (const { port, known } of this.#subscribers) {
      known.delete(instance);
      port.postMessage({ type: 'removed', instance } satisfies FromPublisher);
    }
  }

  /** Lets go of the query threads, so that nothing keeps this one alive. */
  close(): void {
    for (const { port } of this.#subscribers) port.close();
    this.#subscribers.clear();
  }

  #send({ port, known }: Subscriber, published: Published): void {
    const { instance, titles, snapshot, versions } = published;
    const before = known.get(instance.id);
    const isNewSchema = before?.schema !== snapshot.schema;
    const toPublished = ({ segment, tombstones }: SegmentState): PublishedSegment => {
      const id = this.#idOf(segment);
      const isKnown = !isNewSchema && before?.ids.has(id) === true;
      return { id, bytes: isKnown ? null : this.#share(segment), tombstones };
    };
    const segments = listSegments(snapshot).map(toPublished);
    const former = published.former?.map(toPublished) ?? null;
    known.set(instance.id, {
      schema: snapshot.schema,
      ids: new Set([...segments, ...(former ?? [])].map(({ id }) => id)),
    });
    port.postMessage({
      type: 'published',
      instance,
      schema: isNewSchema ? { index: snapshot.schema, titles } : null,
      segments,
      former,
      dataVersion: snapshot.dataVersion,
      versions,
    } satisfies Publication);
  }

  #idOf(segment: Segment): number {
    let id = this.#ids.get(segment);
    if (id === undefined) {
      id = this.#nextId;
      this.#nextId += 1;
      this.#ids.set(segment, id);
    }
    return id;
  }

  /** The segment's bytes in shared memory, where they lie already unless somebody else made it. */
  #share(segment: Segment): Uint8Array {
    if (segment.bytes.buffer instanceof SharedArrayBuffer) return segment.bytes;
    let bytes = this.#shared.get(segment);
    if (bytes === undefined) {
      bytes = allocateShared(segment.bytes.length);
      bytes.set(segment.bytes);
      this.#shared.set(segment, bytes);
    }
    return bytes;
  }
}
