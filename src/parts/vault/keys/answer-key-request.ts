import { formatHeader, type Header, parseHeader } from '../../../engine/crypt4gh/header.ts';
import { reencryptHeader } from '../../../engine/crypt4gh/reencrypt-header.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import type { KeyFolder } from './key-folder.ts';
import { nameKey } from './key-folder.ts';
import type { KeyAnswerFields, KeyRequest } from './key-protocol.ts';
import { KeyServiceError } from './key-service.ts';

/** A longer header than any honest one: an edit list of 100,000 ranges for ten readers. */
const MAX_HEADER_BYTES = 17 << 20;

/** Does what the key service was asked. @throws KeyServiceError */
export async function answerKeyRequest(
  keys: KeyFolder,
  request: KeyRequest,
  now: Date,
): Promise<KeyAnswerFields> {
  switch (request.ask) {
    case 'list':
      return { keys: keys.list() };
    case 'rotate':
      return { keys: await keys.rotate(now) };
    case 'set-state':
      return { keys: await keys.setState(request.key, request.state, now) };
    case 'accept': {
      const active = keys.active().publicKey;
      const header = readHeader(request.header);
      const [forReader, forStore] = seal(keys, header, [fromBase64(request.reader), active]);
      return { forReader: forReader ?? '', forStore: forStore ?? '', key: nameKey(active) };
    }
    case 'release': {
      const [header = ''] = seal(keys, readHeader(request.header), [fromBase64(request.recipient)]);
      return { header };
    }
    case 'renew': {
      const active = keys.active().publicKey;
      const [header = ''] = seal(keys, readHeader(request.header), [active]);
      return { header, key: nameKey(active) };
    }
  }
}

/** What the log says of a request: never a header, and of keys their names only. */
export function describeKeyRequest(request: KeyRequest): Readonly<Record<string, unknown>> {
  switch (request.ask) {
    case 'accept':
      return { ask: request.ask, file: request.file };
    case 'release': {
      const { account, entitlement, requestId } = request;
      const recipient = nameKey(fromBase64(request.recipient));
      return { ask: request.ask, recipient, account, entitlement, requestId };
    }
    case 'set-state':
      return { ask: request.ask, key: request.key, state: request.state };
    default:
      return { ask: request.ask };
  }
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function readHeader(text: string): Header {
  const header = parseHeader(fromBase64(text), MAX_HEADER_BYTES);
  if (header.ok) return header.value;
  throw new KeyServiceError('header-refused', header.error.hint);
}

/**
 * The header for each recipient alone, in base64. Each key is tried by itself: packets that two of our keys open would
 * else give their reader two edit lists.
 */
function seal(
  keys: KeyFolder,
  header: Header,
  recipients: readonly Uint8Array[],
): readonly string[] {
  let refusal = 'None of the keys of this node opens the header.';
  for (const { key } of keys.readable()) {
    const sealed = recipients.map((recipient) =>
      reencryptHeader(nodeCryptoSuite, header, {
        keys: [key],
        recipients: [recipient],
        trim: true,
      }),
    );
    const failed = sealed.find(({ ok }) => !ok);
    if (failed === undefined) {
      return sealed.map((one) =>
        one.ok ? Buffer.from(formatHeader(one.value)).toString('base64') : '',
      );
    }
    if (!failed.ok) {
      // Whether another key opens it is still open only where this one did not.
      if (failed.error.code !== 'no-key-fits') {
        throw new KeyServiceError('header-refused', failed.error.hint);
      }
      refusal =
        'The file is not encrypted for this node, or for a key of it that is out of use. Encrypt it for the key that the node shows now.';
    }
  }
  throw new KeyServiceError('header-refused', refusal);
}
