import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { ReleasesService } from '../releases-service.ts';

const unknown = '00000000-0000-4000-8000-000000000000';

/** Ends a mirror. */
export const removeMirror = defineOperation<ReleasesService>()({
  name: 'remove-mirror',
  method: 'DELETE',
  path: '/api/mirrors/{mirror}',
  tag: 'releases',
  summary: 'Stop to follow another node; what was copied stays',
  access: 'administrator',
  input: { params: z.strictObject({ mirror: z.uuid() }) },
  output: z.null(),
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
    { name: 'no id', as: 'administrator', params: { mirror: 'x' }, status: 400 },
  ],
  handle: async (service, { params, noteAudit }) => {
    const { url, nodeId } = await service.mirrors.get(params.mirror);
    await service.mirrors.remove(params.mirror);
    noteAudit({ mirror: params.mirror, url, node: nodeId });
    return new Reply({ status: 204, body: null });
  },
});
