import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isKnownTag } from '../../../platform/http/feed-reply.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { CHANGES_BEGIN, parseChangeCursor } from '../feeds/read-changes.ts';
import type { SubmissionService } from '../submission-service.ts';

const NDJSON = 'application/x-ndjson';
const cursor = z.string().describe('Goes on behind this line, as since of a later request.');

/** Single changes of an instance's open entries, in order. */
export const listChanges = defineOperation<SubmissionService>()({
  name: 'list-changes',
  method: 'GET',
  path: '/api/instances/{id}/changes',
  tag: 'queries',
  summary:
    'What is released, revised, revoked, opened and closed in an instance, one by one, in order',
  description:
    'A line of JSON for each change of an open entry behind the cursor since, the first one first, and a last line of ' +
    'type position: it has the cursor to go on with, and whether that is the end for now. A cursor stays good; nothing ' +
    'is missed or told twice by going on with the last one. Each line has the state of its version now, so that of what was ' +
    'closed since its name alone is told, by lines "closed". ETag spares a reader what it has.',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: z.strictObject({
      since: z.string().max(40).optional().describe('Cursor of the last line; absent for all.'),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
  },
  output: {
    mediaTypes: [NDJSON],
    schema: z.union([
      z.object({
        type: z.enum(['released', 'revised', 'revoked', 'changed']),
        cursor,
        accession: z.string(),
        version: z.number().int(),
        at: z.iso.datetime(),
        record: z.object({
          submissionId: z.string(),
          group: z.string(),
          terms: z.string(),
          termsUntil: z.iso.date().nullable(),
          originNode: z.string(),
          submittedAt: z.iso.datetime(),
          releasedAt: z.iso.datetime(),
          metadata: z.record(z.string(), z.string().nullable()),
          sequences: z
            .record(z.string(), z.object({ length: z.number().int(), sha256: z.string() }))
            .describe('By segment.'),
        }),
      }),
      z.object({
        type: z.literal('closed').describe('It was open and is no more.'),
        cursor,
        accession: z.string(),
        version: z.number().int(),
        at: z.iso.datetime(),
        record: z.null(),
      }),
      z.object({
        type: z.literal('position').describe('The last line.'),
        cursor,
        isEnd: z.boolean().describe('Nothing more for now; else ask again behind the cursor.'),
      }),
    ]),
  },
  errors: ['request-invalid', 'instance-not-found'],
  examples: [
    { name: 'the first ones', params: { id: '{exampleInstance}' }, query: { limit: '2' } },
    {
      name: 'behind the end',
      params: { id: '{exampleInstance}' },
      query: { since: '999999999999999.0' },
    },
    {
      name: 'no cursor',
      params: { id: '{exampleInstance}' },
      query: { since: 'yesterday' },
      status: 400,
    },
    { name: 'unknown', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params, query, headers }) => {
    const { since, limit } = query;
    const after = since === undefined ? CHANGES_BEGIN : parseChangeCursor(since);
    if (after === null) {
      throw new AppError('request-invalid', {
        detail: 'query.since: Take the cursor of a line that came before, or leave it out.',
      });
    }
    const page = await service.readChanges(params.id, { after, limit });
    const position = { type: 'position', cursor: page.cursor, isEnd: page.isEnd };
    const body = [...page.changes, position].map((line) => `${JSON.stringify(line)}\n`).join('');
    const ETag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    // Asked again each time, so that what is no more open is gone from where it was kept, too.
    const kept = { ETag, 'Cache-Control': 'no-cache' };
    if (isKnownTag(headers, ETag)) return new Reply({ status: 304, headers: kept, body: null });
    return new Reply({ headers: { ...kept, 'Content-Type': NDJSON }, body });
  },
});
