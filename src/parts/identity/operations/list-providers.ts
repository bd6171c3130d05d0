import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';

/** Identity providers at which one can sign in. */
export const listProviders = defineOperation<IdentityService>()({
  name: 'list-providers',
  method: 'GET',
  path: '/api/providers',
  tag: 'accounts',
  summary: 'Identity providers at which one can sign in',
  access: 'entrance',
  input: {},
  output: z.object({ providers: z.array(z.object({ id: z.string(), title: z.string() })) }),
  errors: [],
  examples: [{ name: 'those of this node' }],
  handle: async (service) => ({ providers: service.providers.list() }),
});
