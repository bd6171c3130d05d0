import { composeParts } from '../../../engine/crypt4gh/compose-parts.ts';
import { openHtsFile } from '../../../engine/htsget/hts-file.ts';
import type { HtsIndex } from '../../../engine/htsget/hts-index.ts';
import { planTicket } from '../../../engine/htsget/plan-ticket.ts';
import type { RangedFile } from '../../../engine/htsget/ranged-file.ts';
import type { HtsgetRequest } from '../../../engine/htsget/request.ts';
import { buildTicket, type Ticket, type TicketPlace } from '../../../engine/htsget/ticket-json.ts';
import type { TicketPart } from '../../../engine/htsget/ticket-part.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import { nodeBlockCodec } from '../../../platform/files/node-block-codec.ts';
import { Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { BLOCK_TOKEN_HEADER, HTSGET_MEDIA_TYPE } from '../../../schema/htsget-media-type.ts';
import { joinBytes } from '../../../std/join-bytes.ts';
import type { DeliveryCore } from '../access/delivery-core.ts';
import type { FileAccess } from '../access/find-access.ts';
import { mayBePlain } from '../access/may-be-plain.ts';
import type { OpenContent } from '../access/open-content.ts';
import { type BlockKind, formatBlockToken } from './block-token.ts';
import { findIndex } from './find-index.ts';
import type { IndexMemory } from './index-memory.ts';
import { toAppError } from './to-app-error.ts';

/** What is asked of a file, by whom it may be had. */
export interface TicketQuestion {
  readonly access: FileAccess;
  readonly request: HtsgetRequest;
  /** Public key for which the answer is encrypted; null for a clear one. */
  readonly recipient: Uint8Array | null;
  /** Address of the node as the client reaches it. */
  readonly origin: string;
  readonly requestId: string;
}

/**
 * The ticket for regions of a file. It stands in the log of uses before it leaves, because it has bytes of the file in it,
 * and, where it is encrypted, the keys of all of them.
 * @throws AppError as declared by the operations
 */
export async function answerTicket(
  core: DeliveryCore,
  indexes: IndexMemory,
  question: TicketQuestion,
): Promise<Reply> {
  const { access, recipient, requestId } = question;
  if (recipient === null && !(await mayBePlain(core.context, access))) {
    const detail =
      'The policy of this dataset gives its files encrypted only. Send your crypt4gh public key, base64, in the header Htsget-Context-Public-Key.';
    throw new AppError('request-invalid', { detail });
  }
  const content = await core.openContent(access, requestId);
  try {
    const parts = await planParts(core, indexes, { ...question, content });
    const ticket = await writeTicket(core, question, { content, parts });
    const bytes = Buffer.from(JSON.stringify(ticket));
    const open = async function* () {
      yield bytes;
    };
    const delivery = { way: 'htsget', requestId, bytes: bytes.length, open } as const;
    return new Reply({
      headers: {
        'Content-Type': HTSGET_MEDIA_TYPE,
        'Content-Length': String(bytes.length),
        'Cache-Control': 'no-store',
      },
      body: await core.deliver(access, delivery),
      isFinal: true,
    });
  } finally {
    content.close();
  }
}

async function planParts(
  core: DeliveryCore,
  indexes: IndexMemory,
  { access, request, requestId, content }: TicketQuestion & { readonly content: OpenContent },
): Promise<readonly TicketPart[]> {
  const { container } = content;
  const ranged: RangedFile = {
    size: container.plainBytes,
    read: async (start, end) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of container.read({ start, end })) pieces.push(piece);
      return joinBytes(pieces);
    },
  };
  const file = await openHtsFile(ranged, nodeBlockCodec);
  if (!file.ok) throw toAppError(file.error);
  let index: HtsIndex | null = null;
  const needsIndex = request.regions !== null && request.format === file.value.format;
  if (needsIndex) {
    index = await indexes.take(access.file.accession, () =>
      findIndex(core, access, { file: file.value, requestId }),
    );
  }
  const parts = await planTicket(file.value, index, request);
  if (!parts.ok) throw toAppError(parts.error);
  return parts.value;
}

async function writeTicket(
  { context }: DeliveryCore,
  { access, request, recipient, origin }: TicketQuestion,
  { content, parts }: { readonly content: OpenContent; readonly parts: readonly TicketPart[] },
): Promise<Ticket> {
  const file = access.file.accession;
  const { account, id: entitlement } = access.entitlement;
  const placeOf = (kind: BlockKind): TicketPlace => {
    const grant = { account, entitlement, file, kind };
    return {
      url: `${origin}/ga4gh/htsget/v1/blocks/${file}`,
      headers: { [BLOCK_TOKEN_HEADER]: formatBlockToken(context.box, grant, context.clock.now()) },
    };
  };
  if (recipient === null) return buildTicket(request.format, parts, placeOf('plain'));
  const composed = await composeParts(nodeCryptoSuite, {
    ...{ opened: content.container.opened, body: content.body, recipients: [recipient] },
    parts,
  });
  if (!composed.ok) throw new AppError('request-invalid', { detail: composed.error.hint });
  // One encrypted stream: where its header ends says nothing of where that of the file does.
  const ciphered = composed.value.map((part) => ({ ...part, class: null }));
  return buildTicket(request.format, ciphered, placeOf('body'));
}
