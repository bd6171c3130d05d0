import { z } from 'zod';
import type { ErrorCode } from '../../../schema/errors.ts';
import { serviceInfo } from '../../../schema/service-info.ts';

/** A file of the vault, by its accession. */
export const ticketParams = z.object({
  id: z.string().max(200).describe("Accession of a file, such as 'OCVF_0000013'."),
});

/** Blocks are asked for at addresses that this node has written. */
export const blockParams = z.object({ id: z.string().regex(/^\w{1,100}$/) });

/** Every name is taken here: which ones htsget knows, and what of each, is the matter of its own reader. */
export const ticketQuery = z.record(
  z.string().max(100),
  z.union([z.string().max(20_000), z.array(z.string().max(20_000)).max(100)]),
);

/** As for the query. */
export const ticketBody = z.record(z.string().max(100), z.unknown());

const format = z.enum(['BAM', 'CRAM', 'VCF', 'BCF']);

/** A ticket: URLs whose bytes, one after the other, are a file of the format. */
export const ticketSchema = z.object({
  htsget: z.object({
    format,
    urls: z.array(
      z.object({
        url: z.string(),
        headers: z.record(z.string(), z.string()).optional(),
        class: z.enum(['header', 'body']).optional(),
      }),
    ),
  }),
});

/** What a ticket can be refused with. */
export const ticketErrors: readonly ErrorCode[] = [
  ...(['request-invalid', 'htsget-range-invalid', 'htsget-format-unsupported'] as const),
  ...(['sign-in-required', 'vault-file-not-found', 'htsget-reference-not-found'] as const),
  ...(['hts-file-unusable', 'key-service-unavailable'] as const),
];

export const htsgetServiceInfo = serviceInfo.extend({
  htsget: z.object({
    datatype: z.enum(['reads', 'variants']),
    formats: z.array(format),
    fieldsParameterEffective: z.boolean(),
    tagsParametersEffective: z.boolean(),
  }),
});
