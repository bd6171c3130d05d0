import { Readable } from 'node:stream';
import {
  answerRange,
  formatDisposition,
  formatReprDigest,
  isKnownTag,
} from '../../../platform/http/file-reply.ts';
import { Reply } from '../../../schema/define-operation.ts';
import type { DeliveryCore } from '../access/delivery-core.ts';
import type { FileAccess } from '../access/find-access.ts';
import type { DeliveryWay } from '../delivery-context.ts';
import { type KeptBytes, readKeptBytes, sumBytes } from './kept-bytes.ts';

/** What is given, and what clients check and go on by. */
export interface BytesToGive extends KeptBytes {
  readonly access: FileAccess;
  readonly way: DeliveryWay;
  /** Name under which people save it. */
  readonly name: string;
  /** Strong entity tag without quotes: other bytes have another one. */
  readonly tag: string;
  /** Hex; told where it is known of exactly these bytes. */
  readonly sha256: string | null;
}

interface BytesRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
}

/**
 * The bytes or a range of them, through the log of uses, cut when the right ends. A client that goes on with other bytes
 * than it began with gets the whole (If-Range). @throws AppError range-not-satisfiable, and what reading throws
 */
export async function replyWithBytes(
  core: DeliveryCore,
  give: BytesToGive,
  { method, headers: asked, requestId }: BytesRequest,
): Promise<Reply> {
  const { access, way, front, body } = give;
  const size = sumBytes(give);
  const etag = `"${give.tag}"`;
  const headers = toHeaders(give, etag);
  if (isKnownTag(asked['if-none-match'], etag)) {
    return new Reply({ status: 304, headers, body: null });
  }
  const { status, begin, end, headers: told } = answerRange(asked, { size, etag });
  const all = { ...headers, ...told };
  if (method === 'HEAD') {
    return new Reply({ status, headers: all, body: Readable.from([]), isFinal: true });
  }
  const stream = await core.deliver(access, {
    ...{ way, requestId, bytes: end - begin },
    open: () => {
      const range = { front, body, start: begin, end };
      return readKeptBytes(core.context, access.file.accession, range);
    },
  });
  return new Reply({ status, headers: all, body: stream, isFinal: true });
}

function toHeaders({ name, sha256 }: BytesToGive, etag: string): Record<string, string> {
  return {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': formatDisposition(name),
    ETag: etag,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-store',
    ...(sha256 === null ? {} : { 'Repr-Digest': formatReprDigest(sha256) }),
  };
}
