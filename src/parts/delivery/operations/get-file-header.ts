import { z } from 'zod';
import { parsePublicKey } from '../../../engine/crypt4gh/keys/public-key.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { accessAccession } from '../outbox/outbox-schema.ts';

const key = Buffer.alloc(32, 9).toString('base64');
/** As FEGA's and htsget's clients name it. */
const KEY_HEADERS = ['x-c4gh-public-key', 'htsget-context-public-key'] as const;

/** A header for the reader's key alone. */
export const getFileHeader = defineOperation<DeliveryService>()({
  name: 'get-file-header',
  method: 'GET',
  path: '/api/access/files/{accession}/header',
  tag: 'delivery',
  summary: 'The header of a file under controlled access, sealed for your own key',
  description:
    'Your public key stands in the header X-C4GH-Public-Key or Htsget-Context-Public-Key: base64 of the key file or of the ' +
    '32 bytes. With the body behind it (get-file-body) it is the whole file. It is sealed anew each time; an entry of the ' +
    'outbox stays the same.',
  access: 'account',
  input: { params: z.object({ accession: accessAccession }) },
  output: { mediaTypes: ['application/octet-stream'] },
  errors: [
    'request-invalid',
    'sign-in-required',
    'vault-file-not-found',
    'key-service-unavailable',
  ],
  examples: [
    {
      name: 'one that one may not have',
      as: 'administrator',
      params: { accession: '{exampleVaultFile}' },
      headers: { 'X-C4GH-Public-Key': key },
      status: 404,
    },
    {
      name: 'without a key',
      as: 'administrator',
      params: { accession: '{exampleVaultFile}' },
      status: 400,
    },
  ],
  handle: async (service, { params, caller, headers, requestId }) => {
    const recipient = readKey(headers);
    const access = await service.findAccess(params.accession, requireCaller(caller));
    const { file, entitlement } = access;
    const { account, id } = entitlement;
    const header = await service.context.releases.sealHeader(file.accession, {
      ...{ recipient, account, entitlement: id, requestId },
    });
    const stream = await service.deliver(access, {
      ...{ way: 'crypt4gh', requestId, bytes: header.length },
      open: async () => toStream(header),
    });
    return new Reply({
      headers: {
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(header.length),
        'Cache-Control': 'private, no-store',
      },
      ...{ body: stream, isFinal: true },
    });
  },
});

async function* toStream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Asked for before the file is, so that a key that is none tells nothing of it. @throws AppError request-invalid */
function readKey(headers: Readonly<Record<string, string | undefined>>): Uint8Array {
  const named = KEY_HEADERS.filter((name) => headers[name] !== undefined);
  const [name] = named;
  const where = `headers.${name ?? KEY_HEADERS[0]}`;
  const refuse = (value: string, hint: string): AppError => {
    const problem = { code: 'key-invalid', where, value, hint };
    return new AppError('request-invalid', { detail: `${where}: ${hint}`, problems: [problem] });
  };
  if (name === undefined) {
    throw refuse('', 'Send your public key: base64 of the key file or of its 32 bytes.');
  }
  if (named.length > 1) throw refuse('', `Send one of ${KEY_HEADERS.join(' and ')}, not both.`);
  const key = parsePublicKey(headers[name] ?? '');
  if (!key.ok) throw refuse(key.error.value, key.error.hint);
  return key.value;
}
