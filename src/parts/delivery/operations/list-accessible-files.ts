import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';

/** What who asks may have from the vault now, file by file. */
export const listAccessibleFiles = defineOperation<DeliveryService>()({
  name: 'list-accessible-files',
  method: 'GET',
  path: '/api/access/datasets',
  tag: 'delivery',
  summary: 'Datasets under controlled access that you may use now, with their files',
  access: 'account',
  input: {},
  output: z.object({
    datasets: z.array(
      z.object({
        dataset: z.string(),
        entitlement: z.string(),
        until: z.iso.datetime(),
        files: z.array(
          z.object({
            accession: z.string(),
            name: z.string(),
            plainBytes: z.int().describe('Bytes when decrypted.'),
            plainSha256: z.string(),
            plainMd5: z.string(),
            bodyBytes: z.int().describe('Bytes of the encrypted body, without header.'),
            bodySha256: z.string(),
          }),
        ),
      }),
    ),
  }),
  errors: ['sign-in-required'],
  examples: [{ name: 'own', as: 'administrator' }],
  handle: async (service, { caller }) => {
    const found = await service.listAccessible(requireCaller(caller));
    return {
      datasets: found.map(({ entitlement, files }) => ({
        dataset: entitlement.dataset,
        entitlement: entitlement.id,
        until: entitlement.until.toISOString(),
        files: files.map(({ accession, name, plainBytes, plainSha256, plainMd5, ...file }) => ({
          ...{ accession, name, plainBytes, plainSha256, plainMd5 },
          ...{ bodyBytes: file.bodyBytes, bodySha256: file.bodySha256 },
        })),
      })),
    };
  },
});
