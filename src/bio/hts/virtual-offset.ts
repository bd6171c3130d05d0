/** A place in a BGZF file. SAM specification, section 4.1.1; there in one number of 64 bits. */
export interface VirtualOffset {
  /** Where a block begins in the packed file, in bytes. */
  readonly block: number;
  /** Byte within what the block unpacks to. */
  readonly within: number;
}

/** From one record's begin to another's end. */
export interface Chunk {
  readonly begin: VirtualOffset;
  readonly end: VirtualOffset;
}

/** Below 0 where `a` lies before `b`. */
export function compareOffsets(a: VirtualOffset, b: VirtualOffset): number {
  return a.block - b.block || a.within - b.within;
}

/** Reads an offset of eight bytes, the lowest first: 48 bits of the block, 16 within it. */
export function readOffset(view: DataView, at: number): VirtualOffset {
  const low = view.getUint32(at, true);
  return { block: view.getUint32(at + 4, true) * 65_536 + (low >>> 16), within: low & 0xffff };
}

/** Writes an offset as `readOffset` reads it. */
export function writeOffset(view: DataView, at: number, { block, within }: VirtualOffset): void {
  view.setUint32(at, (block % 65_536) * 65_536 + within, true);
  view.setUint32(at + 4, Math.floor(block / 65_536), true);
}
