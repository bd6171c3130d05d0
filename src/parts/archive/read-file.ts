import { Readable } from 'node:stream';
import {
  answerRange,
  formatDisposition,
  formatReprDigest,
  isKnownTag,
} from '../../platform/http/file-reply.ts';
import { type ByteRange, ObjectStoreError } from '../../platform/objects/object-store.ts';
import type { Caller } from '../../schema/caller.ts';
import { Reply } from '../../schema/define-operation.ts';
import { AppError } from '../../schema/errors.ts';
import { describeTerms, formatTermsLinks } from '../../schema/terms.ts';
import { defined } from '../../std/assert.ts';
import { type ArchiveContext, today } from './archive-context.ts';
import { findFile, type StoredFile, toOwnership } from './file-store.ts';
import { suspect } from './keeping/check-objects.ts';

/** A request for the bytes of a file. */
export interface ReadRequest {
  readonly caller: Caller | null;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Name of the operation, for the log of accesses. */
  readonly operation: string;
}

/** A file whose bytes can be given. @throws AppError file-not-found, file-removed, file-not-ready, file-unavailable */
export async function requireReady(context: ArchiveContext, id: string): Promise<StoredFile> {
  const file = await findFile(context.db, id);
  if (file === null) throw new AppError('file-not-found');
  if (file.state === 'removed') throw new AppError('file-removed');
  if (file.state === 'lost') {
    throw new AppError('file-unavailable', {
      detail: 'What is kept of it is damaged or missing. Those who run the node know.',
    });
  }
  if (file.state !== 'ready') {
    throw new AppError('file-not-ready', { detail: `The file is ${file.state}.` });
  }
  return file;
}

/** The bytes of a file or a range of them, with what clients check and resume by. @throws AppError as requireReady, range-not-satisfiable */
export async function readFile(
  context: ArchiveContext,
  id: string,
  request: ReadRequest,
): Promise<Reply> {
  const file = await requireReady(context, id);
  const sha256 = defined(file.sha256, 'the digest of a kept file');
  const { isOpen } = toOwnership(file, today(context));
  const etag = `"${sha256}"`;
  const headers = toHeaders(file, { sha256, etag, isOpen });
  const { headers: asked, caller } = request;
  if (isKnownTag(asked['if-none-match'], etag)) {
    return new Reply({ status: 304, headers, body: null });
  }
  const {
    status,
    begin: start,
    end,
    headers: told,
  } = answerRange(asked, { size: file.size, etag });
  const all = { ...headers, ...told };
  if (request.method === 'HEAD') {
    return new Reply({ status, headers: all, body: Readable.from([]), isFinal: true });
  }
  if (!isOpen && caller !== null) {
    const { ownerGroup, instance } = file;
    const { operation } = request;
    await context.recordAccess({ caller, operation, instance, records: { [ownerGroup]: 1 } });
  }
  const body = readKept(context, { sha256, size: file.size }, { start, end });
  return new Reply({ status, headers: all, body, isFinal: true });
}

function toHeaders(
  { name, mediaType, terms, id }: StoredFile,
  told: { readonly sha256: string; readonly etag: string; readonly isOpen: boolean },
): Record<string, string> {
  return {
    'Content-Type': mediaType,
    'Content-Disposition': formatDisposition(name),
    ETag: told.etag,
    'Accept-Ranges': 'bytes',
    'Repr-Digest': formatReprDigest(told.sha256),
    Link: formatTermsLinks([describeTerms(terms).url]),
    'Cache-Control': told.isOpen ? 'public, no-cache' : 'private, no-store',
    ...(id.startsWith('sim-') ? { 'X-Simulated': 'true' } : {}),
  };
}

/** The bytes as the store has them; what is found wrong is looked into at once, and never given as if it were right. */
/** The bytes of a kept object. @throws AppError file-unavailable where the store has it not, or damaged */
export async function* readKept(
  context: ArchiveContext,
  object: { readonly sha256: string; readonly size: number },
  range: ByteRange,
): AsyncGenerator<Uint8Array> {
  try {
    yield* context.store.read(object, range);
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    const { failure } = error;
    context.logger.error({ object: object.sha256, err: error }, 'a kept file could not be read');
    if (failure === 'damaged' || failure === 'missing') await suspect(context, object.sha256);
    // Before the first byte this is the answer; after it the connection ends before its announced length.
    throw new AppError('file-unavailable', { cause: error, retryAfter: 60 });
  }
}
