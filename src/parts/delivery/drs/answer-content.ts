import type { Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { answerBytes } from '../access/answer-bytes.ts';
import type { DeliveryCore } from '../access/delivery-core.ts';
import { findGranted } from '../access/find-granted.ts';
import { mayBePlain } from '../access/may-be-plain.ts';
import { replyWithBytes } from '../bytes/reply-with-bytes.ts';
import { toFileName, toTag } from '../outbox/outbox-schema.ts';
import { findEntry } from '../outbox/outbox-store.ts';
import { DRS_TICKET_HEADER, type DrsGrant, readDrsTicket } from './drs-ticket.ts';

/** A request for bytes that a ticket was given for. */
export interface ContentQuestion {
  /** As the address names it. */
  readonly file: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
}

/**
 * Bytes of a file for the holder of a ticket: the right is asked for anew, whatever the ticket says, and the bytes go the
 * way of all deliveries.
 * @throws AppError token-not-valid, vault-file-not-found, range-not-satisfiable, file-unavailable
 */
export async function answerContent(core: DeliveryCore, question: ContentQuestion): Promise<Reply> {
  const grant = requireGrant(core, question);
  const access = await findGranted(core.context, grant);
  const { method, headers, requestId } = question;
  if (grant.form.kind === 'plain') {
    if (!(await mayBePlain(core.context, access))) throw new AppError('vault-file-not-found');
    return answerBytes(core, access, { way: 'drs', kind: 'plain', method, headers, requestId });
  }
  const entry = await findEntry(core.context.db, grant.form.entry, grant.account);
  // The entry is of the body that was there when the ticket was made.
  if (entry === null || entry.bodySha256 !== access.file.bodySha256) {
    throw new AppError('vault-file-not-found');
  }
  const give = {
    ...{ access, way: 'drs' as const, sha256: null },
    ...{ front: entry.header, body: entry.bodyRanges },
    ...{ name: toFileName(access.file.name), tag: toTag(entry) },
  };
  return replyWithBytes(core, give, { method, headers, requestId });
}

function requireGrant({ context }: DeliveryCore, { file, headers }: ContentQuestion): DrsGrant {
  const { box, clock, node } = context;
  const ticket = headers[DRS_TICKET_HEADER.toLowerCase()] ?? '';
  const grant = readDrsTicket(box, ticket, { audience: node.url(), now: clock.now() });
  if (grant !== null && grant.file === file) return grant;
  throw new AppError('token-not-valid', {
    detail: `Ask for the bytes with the header ${DRS_TICKET_HEADER} as the access of the object gave it; it holds for 15 minutes. Ask for the access again: it leads to the same bytes.`,
  });
}
