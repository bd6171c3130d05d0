/** Bytes that a slot has at least: those of a usual batch and of what is read beyond it. */
const SLOT_BYTES = 1 << 19;
/** Free slots that are larger, of an unusual genome, are not kept. */
const KEPT_BYTES = 1 << 22;
const KEPT_SLOTS = 64;

/**
 * Memory for batches of text, shared with the threads that read them, and used again once they are done:
 * so a large file is neither copied from thread to thread nor does it leave garbage behind.
 */
export class BatchSlots {
  readonly #free: SharedArrayBuffer[] = [];

  /** A slot of at least so many bytes, with whatever is left in it. */
  take(byteLength: number): Buffer<SharedArrayBuffer> {
    const at = this.#free.findIndex((slot) => slot.byteLength >= byteLength);
    const [slot] = at < 0 ? [] : this.#free.splice(at, 1);
    return Buffer.from(slot ?? new SharedArrayBuffer(Math.max(SLOT_BYTES, byteLength)));
  }

  /** Takes back the slot that bytes lie in; nobody reads them any more. */
  giveBack({ buffer }: Uint8Array): void {
    if (!(buffer instanceof SharedArrayBuffer)) return;
    if (buffer.byteLength <= KEPT_BYTES && this.#free.length < KEPT_SLOTS) this.#free.push(buffer);
  }
}
