import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { mirrorSchema, toMirrorAnswer } from '../mirror-schema.ts';
import type { ReleasesService } from '../releases-service.ts';

/** What this node copies of others. */
export const listMirrors = defineOperation<ReleasesService>()({
  name: 'list-mirrors',
  method: 'GET',
  path: '/api/mirrors',
  tag: 'releases',
  summary: 'Instances of other nodes that are copied here, with how far each is',
  access: 'public',
  input: {},
  output: z.strictObject({ mirrors: z.array(mirrorSchema) }),
  errors: [],
  examples: [{ name: 'all' }],
  handle: async (service) => ({ mirrors: (await service.mirrors.list()).map(toMirrorAnswer) }),
});
