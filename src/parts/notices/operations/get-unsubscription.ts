import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { NoticesService } from '../notices-service.ts';

/** What a link at the end of a mail would turn off. */
export const getUnsubscription = defineOperation<NoticesService>()({
  name: 'get-unsubscription',
  method: 'GET',
  path: '/api/notices/unsubscribe/{link}',
  tag: 'notices',
  summary: 'What the link at the end of a mail turns off',
  description: 'Reading it changes nothing: programs that look at links before people do may.',
  access: 'entrance',
  input: { params: z.object({ link: z.string().min(1).max(2000) }) },
  output: z.object({ kinds: z.array(z.string()).describe('Names of kinds of notices.') }),
  errors: ['request-invalid', 'link-not-valid'],
  examples: [{ name: 'not ours', params: { link: 'nothing' }, status: 404 }],
  handle: async (service, { params }) => service.findUnsubscription(params.link),
});
