import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ReleasesService } from '../releases-service.ts';

const unknown = '00000000-0000-4000-8000-000000000000';

/** Looks for a new release of a followed node now. */
export const followMirror = defineOperation<ReleasesService>()({
  name: 'follow-mirror',
  method: 'POST',
  path: '/api/mirrors/{mirror}/follow',
  tag: 'releases',
  summary: 'Look for a new release now, also where one was refused before',
  access: 'administrator',
  input: { params: z.strictObject({ mirror: z.uuid() }) },
  output: z.strictObject({ queued: z.literal(true) }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'mirror-not-found',
  ],
  examples: [
    { name: 'nobody', params: { mirror: unknown }, status: 401 },
    { name: 'unknown', as: 'administrator', params: { mirror: unknown }, status: 404 },
  ],
  handle: async (service, { params }) => {
    await service.mirrors.queue(params.mirror);
    return { queued: true as const };
  },
});
