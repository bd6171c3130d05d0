import { encryptStream } from '../../../engine/crypt4gh/encrypt-stream.ts';
import { toBodyBytes } from '../../../engine/crypt4gh/format.ts';
import { formatHeader } from '../../../engine/crypt4gh/header.ts';
import { nobleSuite } from '../../../engine/crypt4gh/noble-suite.ts';
import { createHeader } from '../../../engine/crypt4gh/open-header.ts';
import { offlineFailure, toFailure } from '../../../web/api/http.ts';

/** What a file is sent with. */
export interface EncryptedUpload {
  readonly file: File;
  /** Public key of the node, 32 bytes. */
  readonly recipient: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
  /** Told how many bytes of the encrypted file have come, and how many it has. */
  readonly onProgress: (sent: number, size: number) => void;
  readonly signal: AbortSignal;
}

const PIECE_BYTES = 8 << 20;
const PAUSES_MS = [500, 1000, 3000, 5000, 10_000, 20_000];
const ROOT = '/api/vault/uploads';
const TUS = { 'Tus-Resumable': '1.0.0', 'X-Outbreak-Request': '1' };

/** Bytes of the encrypted file: a header for one reader, and the body. */
function findSize(plainBytes: number, recipient: Uint8Array): number {
  const header = createHeader(nobleSuite, new Uint8Array(32), { recipients: [recipient] });
  if (!header.ok) throw new Error(header.error.hint);
  return formatHeader(header.value).length + toBodyBytes(plainBytes);
}

/**
 * Encrypts a file in the browser as it is sent: no byte of its plain text leaves the computer. A piece is kept until the
 * node has it, so that a connection that breaks is gone on with. @throws ApiFailure
 */
export async function sendEncrypted(upload: EncryptedUpload): Promise<string> {
  const { file, recipient, metadata, onProgress, signal } = upload;
  const size = findSize(file.size, recipient);
  const begun = await ask(ROOT, {
    method: 'POST',
    headers: {
      ...TUS,
      'Upload-Length': String(size),
      'Upload-Metadata': Object.entries(metadata)
        .map(([key, value]) => `${key} ${toBase64(value)}`)
        .join(','),
    },
    signal,
  });
  const address = begun.headers.get('Location') ?? '';
  let sent = 0;
  for await (const piece of gather(
    encryptStream(nobleSuite, file.stream(), { recipients: [recipient] }),
  )) {
    sent = await sendPiece(address, { piece, start: sent, signal });
    onProgress(sent, size);
  }
  return address.split('/').at(-1) ?? '';
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Pieces of some mebibytes, the last one shorter. */
async function* gather(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  const join = (): Uint8Array<ArrayBuffer> => {
    const piece = new Uint8Array(bytes);
    let at = 0;
    for (const part of held) {
      piece.set(part, at);
      at += part.length;
    }
    held = [];
    bytes = 0;
    return piece;
  };
  for await (const part of parts) {
    held.push(part);
    bytes += part.length;
    if (bytes >= PIECE_BYTES) yield join();
    // The page answers its reader between two stretches.
    await new Promise((resolve) => setTimeout(resolve));
  }
  if (bytes > 0) yield join();
}

async function sendPiece(
  address: string,
  {
    piece,
    start,
    signal,
  }: {
    readonly piece: Uint8Array<ArrayBuffer>;
    readonly start: number;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  const end = start + piece.length;
  let offset = start;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await ask(address, {
        method: 'PATCH',
        headers: {
          ...TUS,
          'Upload-Offset': String(offset),
          'Content-Type': 'application/offset+octet-stream',
        },
        body: piece.subarray(offset - start),
        signal,
      });
      return Number(answer.headers.get('Upload-Offset') ?? end);
    } catch (error) {
      const pause = PAUSES_MS[attempt];
      const isFinal = !isPassing(error) || pause === undefined;
      if (signal.aborted || isFinal) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
      offset = await findOffset(address, { otherwise: offset, signal });
      if (offset >= end) return offset;
    }
  }
}

/** Where the file goes on; what was known before, where that cannot be asked. */
async function findOffset(
  address: string,
  { otherwise, signal }: { readonly otherwise: number; readonly signal: AbortSignal },
): Promise<number> {
  try {
    const answer = await ask(address, { method: 'HEAD', headers: TUS, signal });
    return Number(answer.headers.get('Upload-Offset') ?? otherwise);
  } catch {
    return otherwise;
  }
}

/** Whether it is worth trying again: the connection broke, the node failed, or knew of another place. */
function isPassing(error: unknown): boolean {
  const { details } = error as { readonly details?: { readonly status: number } };
  if (details === undefined) return true;
  return details.status === 0 || details.status === 409 || details.status >= 500;
}

async function ask(address: string, request: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, { credentials: 'same-origin', ...request });
  } catch {
    throw offlineFailure();
  }
  if (answer.ok) return answer;
  const body: unknown = await answer.json().catch(() => null);
  throw toFailure(answer.status, body);
}
