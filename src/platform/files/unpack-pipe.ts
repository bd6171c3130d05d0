/** Where a thread that unpacks reads and writes; both wait for the other side. */
export interface UnpackPipe {
  /** The next packed bytes, never empty; null at their end. */
  read(): Uint8Array | null;
  write(bytes: Uint8Array): void;
}
