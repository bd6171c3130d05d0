import { AppError } from '../../../schema/errors.ts';
import type {
  ObjectAddress,
  ObjectBytesPort,
  ObjectRight,
  RequestHeaders,
} from '../../../schema/passport-ports.ts';
import type { DeliveryCore } from '../access/delivery-core.ts';
import { readRecipient } from '../access/read-recipient.ts';
import { makeWholeEntry } from '../outbox/make-entries.ts';
import { ACCESS_IDS, describeForm, KEY_HINT } from './describe-form.ts';
import { DRS_TICKET_HEADER, type DrsForm, formatDrsTicket } from './drs-ticket.ts';

/** Files of the vault as objects of DRS: what they are for who asks, and a ticket to their bytes. */
export class DrsBytes implements ObjectBytesPort {
  readonly #core: DeliveryCore;

  constructor(core: DeliveryCore) {
    this.#core = core;
  }

  readKey(headers: RequestHeaders): Uint8Array | null {
    return readRecipient(headers);
  }

  readonly describe: ObjectBytesPort['describe'] = describeForm;

  readonly openAccess: ObjectBytesPort['openAccess'] = async (
    right,
    { access, key, requestId },
  ) => {
    if (access === ACCESS_IDS.plain && right.mayBePlain) {
      return this.#writeAddress(right, { kind: 'plain' });
    }
    if (access !== ACCESS_IDS.crypt4gh) return null;
    if (key === null) {
      const detail = `${right.file.accession} is given encrypted for your own key, and this request has none. ${KEY_HINT}`;
      throw new AppError('request-invalid', { detail });
    }
    // The same key again is the same entry, so that a later ticket goes on with the bytes of an earlier one.
    try {
      const { id } = await makeWholeEntry(this.#core.context, right, { recipient: key, requestId });
      return this.#writeAddress(right, { kind: 'crypt4gh', entry: id });
    } catch (error) {
      // Held since it was looked for: what is held is not there.
      if (error instanceof AppError && error.code === 'vault-file-not-found') return null;
      throw error;
    }
  };

  #writeAddress({ file, entitlement }: ObjectRight, form: DrsForm): ObjectAddress {
    const { box, clock, node } = this.#core.context;
    const { account, id } = entitlement;
    const audience = node.url();
    const grant = { account, entitlement: id, file: file.accession, form, audience };
    return {
      url: `${audience}/api/access/drs/${file.accession}`,
      headers: [`${DRS_TICKET_HEADER}: ${formatDrsTicket(box, grant, clock.now())}`],
    };
  }
}
