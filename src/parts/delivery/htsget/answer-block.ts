import { Readable } from 'node:stream';
import { parseByteRange } from '../../../platform/http/file-reply.ts';
import { Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { BLOCK_TOKEN_HEADER } from '../../../schema/htsget-media-type.ts';
import type { DeliveryCore } from '../access/delivery-core.ts';
import type { FileAccess } from '../access/find-access.ts';
import { mayBePlain } from '../access/may-be-plain.ts';
import { readPlain } from '../access/read-plain.ts';
import { type BlockGrant, readBlockToken } from './block-token.ts';

/** A request for bytes that a ticket named. */
export interface BlockQuestion {
  /** As the address names it. */
  readonly file: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
}

/**
 * Bytes of a file for the holder of a ticket: the right is asked for anew, whatever the token says, and the bytes go the way
 * of all deliveries.
 * @throws AppError token-not-valid, vault-file-not-found, range-not-satisfiable
 */
export async function answerBlock(core: DeliveryCore, question: BlockQuestion): Promise<Reply> {
  const { headers: asked, requestId } = question;
  const grant = readGrant(core, question);
  const access = await findGranted(core, grant);
  const { accession, plainBytes, bodyBytes } = access.file;
  const isPlain = grant.kind === 'plain';
  if (isPlain && !(await mayBePlain(core.context, access)))
    throw new AppError('vault-file-not-found');
  const size = isPlain ? plainBytes : bodyBytes;
  const found = parseByteRange(asked.range, size);
  const range = { start: found?.begin ?? 0, end: found?.end ?? size };
  const bytes = range.end - range.start;
  const isHead = question.method === 'HEAD';
  const open = () =>
    isPlain
      ? readPlain(core, access, { range, requestId })
      : core.context.releases.readBody(accession, range);
  return new Reply({
    status: found === null ? 200 : 206,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(bytes),
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'private, no-store',
      ...(found === null
        ? {}
        : { 'Content-Range': `bytes ${range.start}-${range.end - 1}/${size}` }),
    },
    body: isHead
      ? Readable.from([])
      : await core.deliver(access, { way: 'htsget', requestId, bytes, open }),
    isFinal: true,
  });
}

function readGrant({ context }: DeliveryCore, { file, headers }: BlockQuestion): BlockGrant {
  const token = headers[BLOCK_TOKEN_HEADER.toLowerCase()] ?? '';
  const grant = readBlockToken(context.box, token, context.clock.now());
  if (grant !== null && grant.file === file) return grant;
  throw new AppError('token-not-valid', {
    detail: `Blocks are asked for with the header ${BLOCK_TOKEN_HEADER} of their ticket, which holds for an hour. Ask for a new ticket.`,
  });
}

/** The right that the token was made by, if it is in force and still one to this file. @throws AppError vault-file-not-found */
async function findGranted(
  { context: { datasets, entitlements, isActive } }: DeliveryCore,
  { account, entitlement: id, file }: BlockGrant,
): Promise<FileAccess> {
  const [found, all, isKnown] = await Promise.all([
    datasets.findFile(file),
    entitlements.listEntitlements(account),
    isActive(account),
  ]);
  const entitlement = all.find((one) => one.id === id);
  if (found === null || entitlement === undefined || !isKnown) {
    throw new AppError('vault-file-not-found');
  }
  if (!found.datasets.includes(entitlement.dataset)) throw new AppError('vault-file-not-found');
  return { file: found.file, entitlement };
}
