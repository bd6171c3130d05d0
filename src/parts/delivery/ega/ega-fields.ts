import { z } from 'zod';

export const egaParams = z.object({
  id: z.string().max(100).describe("Accession of a dataset or file, such as 'OCVF_0000013'."),
});

export const egaFile = z.object({
  fileId: z.string(),
  displayFileName: z.string(),
  fileName: z.string(),
  fileSize: z.int().describe('Bytes of the plain text and 16, as clients of the EGA expect.'),
  plainChecksum: z.string(),
  unencryptedChecksum: z.string(),
  plainChecksumType: z.literal('MD5'),
  unencryptedChecksumType: z.literal('MD5'),
  fileStatus: z.literal('available'),
});
