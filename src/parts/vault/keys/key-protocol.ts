import { z } from 'zod';
import type { KeyServiceFailure } from './key-service.ts';
import type { NodeKey } from './key-state.ts';

// Requests and answers go as frames: four bytes with the length, the highest first, then JSON in UTF-8. Bytes stand in
// base64. A request has an id, which its answer repeats.

/** A longer frame is refused before memory is given to it: a header of 100,000 ranges for ten readers has 16 MB. */
export const MAX_FRAME_BYTES = 32 << 20;

const base64 = z.base64().max(MAX_FRAME_BYTES);
const publicKey = z.base64().length(44);
const text = z.string().max(200);

/** What may be asked. */
export const keyRequest = z.discriminatedUnion('ask', [
  z.strictObject({ id: z.int(), ask: z.literal('list') }),
  z.strictObject({
    id: z.int(),
    ask: z.literal('accept'),
    header: base64,
    reader: publicKey,
    file: text,
  }),
  z.strictObject({
    id: z.int(),
    ask: z.literal('release'),
    header: base64,
    recipient: publicKey,
    account: text,
    entitlement: text,
    requestId: text,
  }),
  z.strictObject({ id: z.int(), ask: z.literal('renew'), header: base64 }),
  z.strictObject({ id: z.int(), ask: z.literal('rotate') }),
  z.strictObject({
    id: z.int(),
    ask: z.literal('set-state'),
    key: text,
    state: z.enum(['deprecated', 'retired']),
  }),
]);
export type KeyRequest = z.output<typeof keyRequest>;

/** What is asked, without the id that the client gives it. */
export type KeyQuestion = KeyRequest extends infer One
  ? One extends KeyRequest
    ? Omit<One, 'id'>
    : never
  : never;

/** What is answered; which fields depends on what was asked. */
export type KeyAnswer =
  | { readonly id: number; readonly ok: true; readonly answer: KeyAnswerFields }
  | {
      readonly id: number;
      readonly ok: false;
      readonly failure: KeyServiceFailure;
      readonly message: string;
    };

export interface KeyAnswerFields {
  readonly keys?: readonly NodeKey[];
  /** Base64. */
  readonly header?: string;
  readonly forReader?: string;
  readonly forStore?: string;
  readonly key?: string;
}

/** One message as a frame. */
export function formatFrame(message: object): Uint8Array {
  const body = Buffer.from(JSON.stringify(message));
  const frame = Buffer.allocUnsafe(4 + body.length);
  frame.writeUInt32BE(body.length);
  body.copy(frame, 4);
  return frame;
}

/** Puts frames together from pieces of any size. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #length = 0;

  /** The whole frames that there are now, parsed. @throws Error for a frame that is too long or no JSON */
  push(piece: Uint8Array): readonly unknown[] {
    this.#pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    this.#length += piece.byteLength;
    const messages: unknown[] = [];
    for (;;) {
      const head = this.#peek(4);
      if (head === null) return messages;
      const bytes = head.readUInt32BE();
      if (bytes > MAX_FRAME_BYTES) throw new Error(`a frame of ${bytes} bytes`);
      if (this.#length < 4 + bytes) return messages;
      const frame = this.#take(4 + bytes);
      messages.push(JSON.parse(frame.toString('utf8', 4)) as unknown);
    }
  }

  #peek(bytes: number): Buffer | null {
    if (this.#length < bytes) return null;
    const [first] = this.#pieces;
    if (first !== undefined && first.length >= bytes) return first;
    this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0] ?? null;
  }

  #take(bytes: number): Buffer {
    const all =
      this.#pieces.length === 1 && this.#pieces[0] !== undefined
        ? this.#pieces[0]
        : Buffer.concat(this.#pieces);
    const rest = all.subarray(bytes);
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#length -= bytes;
    return all.subarray(0, bytes);
  }
}
