import {
  FORMATS,
  type HtsgetDatatype,
  type HtsgetRequest,
  parseBody,
  parseQuery,
} from '../../../engine/htsget/request.ts';
import type { Caller } from '../../../schema/caller.ts';
import type { Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { toServiceInfo } from '../../../schema/service-info.ts';
import type { DeliveryCore } from '../access/delivery-core.ts';
import { readRecipient } from '../access/read-recipient.ts';
import { answerBlock, type BlockQuestion } from './answer-block.ts';
import { answerTicket } from './answer-ticket.ts';
import { IndexMemory } from './index-memory.ts';
import { toAppError } from './to-app-error.ts';

/** Bytes of indexes, as their files have them, that are held at most. */
const MAX_INDEX_BYTES = 256 * 1024 * 1024;

/** What a request for a ticket is, before it is known what of it is right. */
export interface TicketCall {
  readonly datatype: HtsgetDatatype;
  readonly file: string;
  readonly caller: Caller;
  /** Names of the query with their values: several where a name is given more than once. */
  readonly query: Readonly<Record<string, unknown>>;
  /** Of POST; undefined for GET. */
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly origin: string;
  readonly requestId: string;
}

/** GA4GH htsget 1.3 over files of the vault. */
export class HtsgetService {
  readonly #core: DeliveryCore;
  readonly #indexes = new IndexMemory(MAX_INDEX_BYTES);

  constructor(core: DeliveryCore) {
    this.#core = core;
  }

  /** The ticket for a file, or regions of it. @throws AppError */
  async answerTicket(call: TicketCall): Promise<Reply> {
    const { origin, requestId } = call;
    // What is wrong with the question by itself is told before anything of a file is known.
    const request = parseRequest(call);
    const recipient = readRecipient(call.headers);
    const access = await this.#core.findAccess(call.file, call.caller);
    const question = { access, request, recipient, origin, requestId };
    return answerTicket(this.#core, this.#indexes, question);
  }

  /** Bytes that a ticket named. @throws AppError */
  answerBlock(question: BlockQuestion): Promise<Reply> {
    return answerBlock(this.#core, question);
  }

  describe(datatype: HtsgetDatatype) {
    const description = `Regions of ${datatype} under controlled access, for those whom a committee has allowed them.`;
    return {
      ...toServiceInfo(this.#core.context.node, {
        ...{ artifact: 'htsget', version: '1.3.0', description },
      }),
      htsget: {
        datatype,
        formats: [...FORMATS[datatype]],
        fieldsParameterEffective: false,
        tagsParametersEffective: false,
      },
    };
  }
}

/** @throws AppError request-invalid, htsget-range-invalid, htsget-format-unsupported */
function parseRequest({ datatype, query, body }: TicketCall): HtsgetRequest {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)] as const),
  );
  const [first] = pairs;
  if (body !== undefined && first !== undefined) {
    const detail = `A request by POST has no query; give '${first[0].slice(0, 100)}' in the body.`;
    throw new AppError('request-invalid', { detail });
  }
  const parsed = body === undefined ? parseQuery(datatype, pairs) : parseBody(datatype, body);
  if (!parsed.ok) throw toAppError(parsed.error);
  return parsed.value;
}
