import { Readable } from 'node:stream';
import { answerRange } from '../../../platform/http/file-reply.ts';
import { Reply } from '../../../schema/define-operation.ts';
import type { DeliveryWay } from '../delivery-context.ts';
import type { DeliveryCore } from './delivery-core.ts';
import type { FileAccess } from './find-access.ts';
import { readPlain } from './read-plain.ts';

/** A request for bytes of a file that somebody may have. */
export interface BytesQuestion {
  readonly way: DeliveryWay;
  /** Its plain text, or its encrypted body. */
  readonly kind: 'plain' | 'body';
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
}

/** The bytes of a file or one range of them, with what clients check and resume by. @throws AppError range-not-satisfiable */
export async function answerBytes(
  core: DeliveryCore,
  access: FileAccess,
  { way, kind, method, headers: asked, requestId }: BytesQuestion,
): Promise<Reply> {
  const { accession, plainBytes, bodyBytes, plainSha256, bodySha256 } = access.file;
  const isPlain = kind === 'plain';
  const size = isPlain ? plainBytes : bodyBytes;
  const etag = `"${isPlain ? plainSha256 : bodySha256}"`;
  const { status, begin: start, end, headers } = answerRange(asked, { size, etag });
  const range = { start, end };
  const bytes = end - start;
  const open = () =>
    isPlain
      ? readPlain(core, access, { range, requestId })
      : core.context.releases.readBody(accession, range);
  return new Reply({
    status,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Cache-Control': 'private, no-store',
      ...headers,
    },
    body:
      method === 'HEAD'
        ? Readable.from([])
        : await core.deliver(access, { way, requestId, bytes, open }),
    isFinal: true,
  });
}
