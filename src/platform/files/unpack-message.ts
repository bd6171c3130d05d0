import type { UnpackReason } from '../../std/unpack.ts';

/** Packings that no part of Node unpacks. */
export type ThreadPacking = 'bzip2' | 'xz';

/** What the thread that unpacks is given when it starts. */
export interface UnpackTask {
  readonly packing: ThreadPacking;
  /** Counts what was posted to the thread, so that it can wait for the next without an event loop. */
  readonly posted: Int32Array;
}

/** What the thread that unpacks says. */
export type UnpackMessage =
  /** Wants the next packed bytes, or null where there are no more. */
  | { readonly type: 'more' }
  /** Unpacked; the thread goes on once it was told so. */
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly reason: UnpackReason; readonly message: string };
