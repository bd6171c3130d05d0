/** Whether a part is of the header of a file or of what follows. */
export type PartClass = 'header' | 'body';

/** A part of the answer: bytes of the file as they are, from `start` to before `end`, or bytes that stand for some. */
export type TicketPart =
  | {
      readonly kind: 'range';
      readonly start: number;
      readonly end: number;
      /** Null where the whole file is one part. */
      readonly class: PartClass | null;
    }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly class: PartClass | null };

/** Collects parts in their order; ranges that touch become one. */
export class PartList {
  readonly parts: TicketPart[] = [];

  addRange(start: number, end: number, partClass: PartClass): void {
    if (start >= end) return;
    const last = this.parts.at(-1);
    if (last?.kind === 'range' && last.end === start && last.class === partClass) {
      this.parts[this.parts.length - 1] = { ...last, end };
    } else this.parts.push({ kind: 'range', start, end, class: partClass });
  }

  addBytes(bytes: Uint8Array, partClass: PartClass): void {
    if (bytes.length > 0) this.parts.push({ kind: 'bytes', bytes, class: partClass });
  }
}

/** Bytes of the answer as a whole. */
export function countPartBytes(parts: readonly TicketPart[]): number {
  return parts.reduce(
    (sum, part) => sum + (part.kind === 'range' ? part.end - part.start : part.bytes.length),
    0,
  );
}
