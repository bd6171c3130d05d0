import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ReleasesService } from '../releases-service.ts';

/** Makes a release now. */
export const makeRelease = defineOperation<ReleasesService>()({
  name: 'make-release',
  method: 'POST',
  path: '/api/releases/{instance}',
  tag: 'releases',
  summary: 'Makes the next release of an instance now, as happens every night',
  description:
    'Answers when it is queued. Where nothing changed since the last release, none is made.',
  access: 'administrator',
  input: { params: z.strictObject({ instance: z.string().max(80) }) },
  output: z.strictObject({ queued: z.literal(true) }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'instance-not-found',
  ],
  examples: [
    { name: 'no instance', params: { instance: 'nothing' }, as: 'administrator', status: 404 },
    { name: 'nobody', params: { instance: '{exampleInstance}' }, status: 401 },
  ],
  handle: async (service, { params, noteAudit }) => {
    await service.queue(params.instance);
    noteAudit({ instance: params.instance });
    return { queued: true as const };
  },
});
