import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import type { AskedFile } from '../outbox/make-entries.ts';
import {
  askedEntriesSchema,
  describeEntry,
  entrySchema,
  MOST_FILES,
} from '../outbox/outbox-schema.ts';

const publicKey = 'MCowBQYDK2VuAyEAZ2VuZXJhdGVkIGZvciB0ZXN0cyBvbmx5IQ';
const key = Buffer.alloc(32, 9).toString('base64');

/** Seals files for the key of who may have them. */
export const createOutboxEntries = defineOperation<DeliveryService>()({
  name: 'create-outbox-entries',
  method: 'POST',
  path: '/api/access/outbox',
  tag: 'delivery',
  summary:
    'Have files under controlled access sealed for your own key, to be fetched by any program',
  description:
    'Each entry is an encrypted file (crypt4gh) of which every byte is settled, so that it can be fetched in ranges and ' +
    'gone on with, until your right ends. Ranges count bytes of the decrypted file: whole encrypted segments are given ' +
    'then, with an edit list for what is beside. The same question again gives the same entries. Nothing is made where ' +
    'one of the files may not be had.',
  access: 'account',
  input: { body: askedEntriesSchema },
  output: z.object({ entries: z.array(entrySchema) }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'vault-file-not-found',
    'request-conflict',
    'key-service-unavailable',
  ],
  examples: [
    {
      name: 'a file that one may not have',
      as: 'administrator',
      body: { publicKey: key, files: [{ file: '{exampleVaultFile}' }] },
      status: 404,
    },
    {
      name: 'a dataset that is not there',
      as: 'administrator',
      body: { publicKey: key, dataset: 'OCVD_YYYYYYR' },
      status: 404,
    },
    {
      name: 'no public key',
      as: 'administrator',
      body: { publicKey, files: [{ file: 'OCVF_YYYYYYR' }] },
      status: 400,
    },
    {
      name: 'neither files nor dataset',
      as: 'administrator',
      body: { publicKey: key },
      status: 400,
    },
  ],
  handle: async (service, { body, caller: asker, requestId, noteAudit }) => {
    const caller = requireCaller(asker);
    const files: readonly AskedFile[] =
      body.dataset === undefined
        ? (body.files ?? []).map(({ file, ranges }) => ({
            file,
            ranges: ranges?.map(({ start, end = null }) => ({ start, end })) ?? null,
          }))
        : (await service.listFilesOf(body.dataset, caller)).map((file) => ({ file, ranges: null }));
    if (files.length > MOST_FILES) {
      const detail = `The dataset has ${files.length} files; ask for ${MOST_FILES} of them at a time, by their accessions.`;
      throw new AppError('request-conflict', { detail });
    }
    const asked = { publicKey: body.publicKey, files };
    const made = await service.outbox.make(asked, { caller, requestId });
    noteAudit({ files: made.map(({ entry }) => entry.file) });
    return { entries: made.map(describeEntry) };
  },
});
