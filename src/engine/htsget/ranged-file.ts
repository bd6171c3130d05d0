import { faultOf, HtsgetFailureError } from './htsget-failure.ts';

/** A file as whoever keeps it hands it in: any part of it can be read, and nothing else is. */
export interface RangedFile {
  /** Bytes of the whole file. */
  readonly size: number;
  /** The bytes from `from` to before `to`, which lie in the file. */
  readonly read: (from: number, to: number) => Promise<Uint8Array>;
}

/** Bytes of a file up to its end. @throws HtsgetFailureError where the file gives other than its size says */
export async function readPart(file: RangedFile, from: number, to: number): Promise<Uint8Array> {
  const end = Math.min(file.size, to);
  if (from >= end) return new Uint8Array(0);
  const bytes = await file.read(from, end);
  if (bytes.length === end - from) return bytes;
  const hint = `The file gave ${bytes.length} bytes in place of ${end - from}: it is shorter than it is said to be. Compare its size and digest.`;
  throw new HtsgetFailureError(faultOf('hts-file-damaged', `byte ${from}`, [bytes.length, hint]));
}
