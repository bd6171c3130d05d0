import type { Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { BLOCK_TOKEN_HEADER } from '../../../schema/htsget-media-type.ts';
import { answerBytes } from '../access/answer-bytes.ts';
import type { DeliveryCore } from '../access/delivery-core.ts';
import { findGranted } from '../access/find-granted.ts';
import { mayBePlain } from '../access/may-be-plain.ts';
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
  const grant = readGrant(core, question);
  const access = await findGranted(core.context, grant);
  if (grant.kind === 'plain' && !(await mayBePlain(core.context, access))) {
    throw new AppError('vault-file-not-found');
  }
  const { method, headers, requestId } = question;
  const { kind } = grant;
  return answerBytes(core, access, { way: 'htsget', kind, method, headers, requestId });
}

function readGrant({ context }: DeliveryCore, { file, headers }: BlockQuestion): BlockGrant {
  const token = headers[BLOCK_TOKEN_HEADER.toLowerCase()] ?? '';
  const grant = readBlockToken(context.box, token, context.clock.now());
  if (grant !== null && grant.file === file) return grant;
  throw new AppError('token-not-valid', {
    detail: `Blocks are asked for with the header ${BLOCK_TOKEN_HEADER} of their ticket, which holds for an hour. Ask for a new ticket.`,
  });
}
