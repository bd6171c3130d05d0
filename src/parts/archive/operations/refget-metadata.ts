import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import type { ArchiveService } from '../archive-service.ts';
import { chooseMediaType } from '../refget/accept.ts';
import { findSequence } from '../refget/find-sequence.ts';
import { toTrunc512 } from '../refget/sequence-digests.ts';

const mediaTypes = [
  'application/vnd.ga4gh.refget.v2.0.0+json',
  'application/vnd.ga4gh.refget.v1.0.0+json',
  'application/json',
];

/** What a sequence is called. */
export const refgetMetadata = defineOperation<ArchiveService>()({
  name: 'refget-metadata',
  method: 'GET',
  path: '/ga4gh/refget/sequence/{sequence}/metadata',
  tag: 'refget',
  summary: 'Length, digests and names of a sequence (GA4GH refget 2.0)',
  access: 'public',
  input: { params: z.object({ sequence: z.string().max(200) }) },
  output: {
    mediaTypes,
    schema: z.object({
      metadata: z.object({
        id: z.string(),
        md5: z.string(),
        trunc512: z.string(),
        ga4gh: z.string(),
        length: z.number().int(),
        aliases: z.array(z.object({ alias: z.string(), naming_authority: z.string() })),
      }),
    }),
  },
  errors: ['request-invalid', 'sequence-not-found', 'not-acceptable'],
  examples: [
    { name: 'of a reference', params: { sequence: '{exampleSequence}' } },
    {
      name: 'as something else',
      params: { sequence: '{exampleSequence}' },
      headers: { Accept: 'text/embl' },
      status: 406,
    },
    { name: 'unknown', params: { sequence: 'SQ.nothing' }, status: 404 },
  ],
  handle: async (service, { params, headers }) => {
    const found = await findSequence(service, params.sequence);
    if (found === null) throw new AppError('sequence-not-found');
    const mediaType = chooseMediaType(headers.accept, mediaTypes);
    const { ga4gh, md5, length, aliases } = found;
    return new Reply({
      headers: { 'Content-Type': `${mediaType}; charset=utf-8`, Vary: 'Accept' },
      body: {
        metadata: {
          id: ga4gh,
          md5,
          trunc512: toTrunc512(ga4gh),
          ga4gh: `ga4gh:${ga4gh}`,
          length,
          aliases: [...aliases],
        },
      },
    });
  },
});
