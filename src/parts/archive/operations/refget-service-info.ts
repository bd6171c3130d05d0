import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { serviceInfo, toServiceInfo } from '../../../schema/service-info.ts';
import type { ArchiveService } from '../archive-service.ts';
import { chooseMediaType } from '../refget/accept.ts';

const FORMER = 'application/vnd.ga4gh.refget.v1.0.0+json';
const mediaTypes = ['application/json', 'application/vnd.ga4gh.refget.v2.0.0+json', FORMER];

const abilities = z.object({
  circular_supported: z.boolean(),
  subsequence_limit: z.number().int().nullable(),
  algorithms: z.array(z.string()),
  identifier_types: z.array(z.string()),
});
const can: z.output<typeof abilities> = {
  circular_supported: false,
  subsequence_limit: null,
  algorithms: ['md5', 'ga4gh', 'trunc512'],
  identifier_types: [],
};

/** What the refget service of this node is. */
export const refgetServiceInfo = defineOperation<ArchiveService>()({
  name: 'refget-service-info',
  method: 'GET',
  path: '/ga4gh/refget/sequence/service-info',
  tag: 'refget',
  summary:
    'What this refget service (GA4GH refget 2.0) does; in the form of 1.0 for who accepts only that',
  access: 'public',
  input: {},
  output: {
    mediaTypes,
    schema: z.union([
      serviceInfo.extend({ refget: abilities }),
      z.object({ service: abilities.extend({ supported_api_versions: z.array(z.string()) }) }),
    ]),
  },
  errors: ['not-acceptable'],
  examples: [
    { name: 'now' },
    { name: 'in the form of 1.0', headers: { Accept: FORMER } },
    { name: 'as something else', headers: { Accept: 'text/embl' }, status: 406 },
  ],
  handle: async ({ context }, { headers }) => {
    const mediaType = chooseMediaType(headers.accept, mediaTypes);
    const body =
      mediaType === FORMER
        ? { service: { ...can, supported_api_versions: ['1.0.0', '2.0.0'] } }
        : {
            ...toServiceInfo(context.node, {
              artifact: 'refget',
              version: '2.0.0',
              description:
                'References of the pathogens of this node and its open genomes, by digest.',
            }),
            refget: can,
          };
    return new Reply({
      headers: { 'Content-Type': `${mediaType}; charset=utf-8`, Vary: 'Accept' },
      body,
    });
  },
});
