import { Zip, ZipDeflate } from 'fflate';

/** A file of an archive that is written as it is read. */
export interface ZippedFile {
  /** Name in the archive, with '/' between folders. */
  readonly name: string;
  readonly pieces: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
}

// Letters of genomes pack well at any level, and the thread that packs them serves others too.
const LEVEL = 3;

/** Writes a zip file, one file after the other; memory does not grow with them. Times are left out, so that the same files give the same archive. */
export async function* writeZip(
  files: AsyncIterable<ZippedFile> | Iterable<ZippedFile>,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error !== null) failure = error;
    else ready.push(chunk);
  });
  const encoder = new TextEncoder();
  const take = function* (): Generator<Uint8Array> {
    if (failure !== null) throw failure;
    yield* ready.splice(0);
  };
  for await (const { name, pieces } of files) {
    const file = new ZipDeflate(name, { level: LEVEL });
    file.mtime = '1980-01-01T12:00:00Z';
    zip.add(file);
    for await (const piece of pieces) {
      file.push(typeof piece === 'string' ? encoder.encode(piece) : piece);
      yield* take();
    }
    file.push(new Uint8Array(0), true);
    yield* take();
  }
  zip.end();
  yield* take();
}
