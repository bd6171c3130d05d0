import type { Unpacker } from './unpackers.ts';

export type Packing = 'none' | 'gzip' | 'zstd';

type Bytes = Uint8Array<ArrayBufferLike>;

/** By the first bytes, whatever the name says. */
export async function findPacking(blob: Blob): Promise<Packing> {
  const [a, b, c, d] = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  if (a === 0x1f && b === 0x8b) return 'gzip';
  return a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd ? 'zstd' : 'none';
}

/**
 * What unpacks beside the browser. The page asks for it while it opens, so that nothing needs to be fetched
 * any more once there are sequences.
 */
export function loadUnpackers(): Promise<typeof import('./unpackers.ts')> {
  return import('./unpackers.ts');
}

/**
 * The bytes of a file, unpacked; `onRead` hears how many bytes of the file have been read.
 * @throws Error where it cannot be read, or is packed and damaged or cut
 */
export async function* readPlain(
  blob: Blob,
  packing: Packing,
  onRead: (bytes: number) => void,
): AsyncGenerator<Bytes> {
  const open = () => readCounted(blob, onRead);
  if (packing === 'none') yield* open();
  else if (packing === 'gzip') yield* readGzip(open);
  else yield* unpack(open(), (await loadUnpackers()).createZstdUnpacker());
}

function readCounted(
  blob: Blob,
  onRead: (bytes: number) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return blob.stream().pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (chunk, controller) => {
        bytes += chunk.length;
        onRead(bytes);
        controller.enqueue(chunk);
      },
    }),
  );
}

/**
 * By the browser itself, which is quick and no work of this thread, but stops behind the first member in
 * some browsers. Then, as with any fault, all is read again from the begin and what was had is left out.
 */
async function* readGzip(
  open: () => ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Bytes> {
  let given = 0;
  try {
    for await (const chunk of open().pipeThrough(new DecompressionStream('gzip'))) {
      given += chunk.length;
      yield chunk;
    }
    return;
  } catch {
    // Whether the file is damaged or only of several members is told by the second reading.
  }
  for await (const chunk of unpack(open(), (await loadUnpackers()).createMemberUnpacker())) {
    const known = Math.min(given, chunk.length);
    given -= known;
    if (known < chunk.length) yield chunk.subarray(known);
  }
}

async function* unpack(
  chunks: AsyncIterable<Uint8Array>,
  unpacker: Unpacker,
): AsyncGenerator<Bytes> {
  for await (const chunk of chunks) yield* unpacker.push(chunk);
  yield* unpacker.end();
}
