import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { NoticesService } from '../notices-service.ts';

/** One click in a mail program, or on the page that the link leads to. */
export const turnOffMail = defineOperation<NoticesService>()({
  name: 'turn-off-mail',
  method: 'POST',
  path: '/api/notices/unsubscribe/{link}',
  tag: 'notices',
  summary: 'Turn off mail of the kinds that a link names, without signing in (RFC 8058)',
  description:
    'The link is signed by the node and is all that it takes, so that mail programs can do it with one click. What comes to the inbox stays.',
  access: 'entrance',
  // Sent by mail programs, which know no header of ours; the link itself is the proof.
  changesState: false,
  input: { params: z.object({ link: z.string().min(1).max(2000) }) },
  rawBody: {
    maxBytes: 10_000,
    mediaTypes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
  },
  output: z.object({ kinds: z.array(z.string()).describe('Names of kinds of notices.') }),
  errors: ['request-invalid', 'link-not-valid', 'request-too-large'],
  examples: [{ name: 'not ours', params: { link: 'nothing' }, status: 404 }],
  handle: async (service, { params }) => service.unsubscribe(params.link),
});
