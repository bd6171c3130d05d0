import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import type { ArchiveService } from '../archive-service.ts';
import { formatContentRange } from '../content-range.ts';
import { chooseMediaType } from '../refget/accept.ts';
import { findSequence } from '../refget/find-sequence.ts';
import { findLetterRange } from '../refget/sequence-range.ts';

const mediaTypes = [
  'text/vnd.ga4gh.refget.v2.0.0+plain',
  'text/vnd.ga4gh.refget.v1.0.0+plain',
  'text/plain',
];

/** The letters of a sequence by its digest. */
export const refgetSequence = defineOperation<ArchiveService>()({
  name: 'refget-sequence',
  method: 'GET',
  path: '/ga4gh/refget/sequence/{sequence}',
  tag: 'refget',
  summary: 'The letters of a reference or an open genome by its digest (GA4GH refget 2.0)',
  description:
    'Takes SQ. digests with or without ga4gh:, MD5 and trunc512; part of it by start and end (0-based, half-open) or by ' +
    'one Range in bytes.',
  access: 'public',
  input: {
    params: z.object({ sequence: z.string().max(200) }),
    query: z.strictObject({
      start: z.string().max(40).optional().describe('First letter, 0-based.'),
      end: z.string().max(40).optional().describe('The letter behind the last.'),
    }),
  },
  output: { mediaTypes },
  errors: [
    'request-invalid',
    'sequence-not-found',
    'not-acceptable',
    'range-not-satisfiable',
    'not-implemented',
  ],
  examples: [
    { name: 'a reference', params: { sequence: '{exampleSequence}' } },
    {
      name: 'its first letters',
      params: { sequence: '{exampleSequence}' },
      query: { start: '0', end: '10' },
    },
    {
      name: 'behind its end',
      params: { sequence: '{exampleSequence}' },
      query: { start: '4000000000' },
      status: 416,
    },
    {
      name: 'round its end',
      params: { sequence: '{exampleSequence}' },
      query: { start: '20', end: '10' },
      status: 501,
    },
    {
      name: 'as something else',
      params: { sequence: '{exampleSequence}' },
      headers: { Accept: 'text/embl' },
      status: 406,
    },
    { name: 'unknown', params: { sequence: 'SQ.nothing' }, status: 404 },
  ],
  handle: async (service, { params, query, headers, method }) => {
    const found = await findSequence(service, params.sequence);
    if (found === null) throw new AppError('sequence-not-found');
    const mediaType = chooseMediaType(headers.accept, mediaTypes);
    const { start, end, isPart } = findLetterRange(
      { ...query, range: headers.range },
      found.length,
    );
    const hasPlaces = query.start !== undefined || query.end !== undefined;
    const letters = method === 'HEAD' ? '' : await found.readLetters();
    const etag = `"${found.ga4gh}"`;
    return new Reply({
      status: isPart ? 206 : 200,
      headers: {
        'Content-Type': `${mediaType}; charset=us-ascii`,
        'Content-Length': String(end - start),
        'Accept-Ranges': hasPlaces ? 'none' : 'bytes',
        ...(isPart ? { 'Content-Range': formatContentRange({ start, end }, found.length) } : {}),
        ...(found.isSimulated ? { 'X-Simulated': 'true' } : {}),
        ETag: etag,
        Vary: 'Accept',
      },
      body: toBody(letters.slice(start, end)),
      isFinal: true,
    });
  },
});

async function* toBody(letters: string): AsyncGenerator<string> {
  if (letters !== '') yield letters;
}
