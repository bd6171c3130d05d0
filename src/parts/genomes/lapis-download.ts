import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';
import { Reply } from '../../schema/define-operation.ts';
import { formatTermsLinks } from '../../schema/terms.ts';
import { describeCaching, type Scope } from './ask-index.ts';
import type { AnswerHead } from './index/index-protocol.ts';

/** Names of files that any system and any header may hold. */
export const FILE_NAME = /^[\w .-]{1,100}$/;

type Given = Readonly<Record<string, unknown>>;

function findParameter(given: Given, name: string): unknown {
  return Object.entries(given).find(([key]) => key.toLowerCase() === name)?.[1];
}

interface Packing {
  readonly mediaType: string;
  readonly ending: string;
  readonly create: () => Transform;
}

const PACKINGS: Readonly<Record<string, Packing>> = {
  gzip: { mediaType: 'application/gzip', ending: '.gz', create: () => createGzip() },
  zstd: { mediaType: 'application/zstd', ending: '.zst', create: () => createZstdCompress() },
};

/** The packed file that `compression` asks for; the index has refused any other value. */
function findPacking(given: Given): Packing | null {
  const value = findParameter(given, 'compression');
  return PACKINGS[String(value).toLowerCase()] ?? null;
}

/** Packs pieces as they come. */
async function* pack(
  pieces: AsyncIterable<string | Uint8Array>,
  { create }: Packing,
): AsyncGenerator<Uint8Array> {
  const packer = create();
  const done = pipeline(Readable.from(pieces), packer);
  // Told by the iteration below; until then it must not count as unhandled.
  done.catch(() => undefined);
  yield* packer as AsyncIterable<Uint8Array>;
  await done;
}

/** Whether the answer is wanted as a file; the index has refused what is neither true nor false. */
function isDownload(given: Given): boolean {
  return /^true$/i.test(String(findParameter(given, 'downloadasfile')));
}

/** The name of the file that is wanted; the index has refused names that no header may hold. */
function describeDownload(
  given: Given,
  standard: string,
  extension: string,
): Record<string, string> {
  if (!isDownload(given)) return {};
  const name = `${findParameter(given, 'downloadfilebasename') ?? standard}.${extension}`;
  // A name that is a token needs no quotes; LAPIS writes none.
  const text = /^[\w.-]+$/.test(name) ? name : `"${name}"`;
  return { 'Content-Disposition': `attachment; filename=${text}` };
}

/** An answer of the index, packed and named as the request's parameters say. */
export function toFileReply(
  {
    head,
    pieces,
  }: { readonly head: AnswerHead; readonly pieces: AsyncIterable<string | Uint8Array> },
  {
    given,
    endpoint,
    scope,
  }: { readonly given: Given; readonly endpoint: string; readonly scope: Scope },
): Reply {
  const packing = findPacking(given);
  const extension = `${head.extension}${packing?.ending ?? ''}`;
  return new Reply({
    headers: {
      'Content-Type': packing?.mediaType ?? head.mediaType,
      'Lapis-Data-Version': head.dataVersion,
      ...describeCaching(scope),
      Link: formatTermsLinks([]),
      // LAPIS names a file after its endpoint; one of made-up data says that it is.
      ...describeDownload(given, head.simulated ? `simulated-${endpoint}` : endpoint, extension),
    },
    body: packing === null ? pieces : pack(pieces, packing),
    // What is saved is saved as it is named: a browser would unpack it on its way.
    isFinal: isDownload(given),
  });
}
