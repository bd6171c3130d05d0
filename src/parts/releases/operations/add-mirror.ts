import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { mirrorSchema, toMirrorAnswer } from '../mirror-schema.ts';
import type { ReleasesService } from '../releases-service.ts';

/** Begins to copy an instance of another node. */
export const addMirror = defineOperation<ReleasesService>()({
  name: 'add-mirror',
  method: 'POST',
  path: '/api/mirrors',
  tag: 'releases',
  summary: 'Begin to copy an instance of another node, release after release',
  description:
    'The node that answers at the address now is the one whose releases are taken, and no other; give its id to be sure of it. The first copy begins at once, and every ten minutes is looked for a new release.',
  access: 'administrator',
  input: {
    body: z.strictObject({
      url: z
        .string()
        .max(500)
        .refine(
          (url) => /^https?:\/\//i.test(url) && URL.canParse(url),
          'Give an http or https address.',
        ),
      instance: z.string().min(1).max(80),
      nodeId: z
        .string()
        .regex(/^[a-z2-7]{26}$/, 'The id of a node has 26 letters and digits.')
        .nullable()
        .default(null),
    }),
  },
  output: mirrorSchema,
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'mirror-not-possible',
  ],
  examples: [
    { name: 'nobody', body: { url: 'https://node.example.org', instance: 'x' }, status: 401 },
    {
      name: 'no address',
      as: 'administrator',
      body: { url: 'node.example.org', instance: 'x' },
      status: 400,
    },
    {
      name: 'nobody answers there',
      as: 'administrator',
      body: { url: 'http://127.0.0.1:9', instance: 'x' },
      status: 422,
    },
  ],
  handle: async (service, { body, caller, noteAudit }) => {
    const mirror = await service.mirrors.add(body, requireCaller(caller).id);
    noteAudit({ mirror: mirror.id, url: mirror.url, node: mirror.nodeId });
    return toMirrorAnswer(mirror);
  },
});
