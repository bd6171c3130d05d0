import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';

/** Institutions that groups of this node name. */
export const listInstitutions = defineOperation<IdentityService>()({
  name: 'list-institutions',
  method: 'GET',
  path: '/api/institutions',
  tag: 'groups',
  summary: 'Institutions that groups of this node name',
  access: 'public',
  input: {},
  output: z.object({
    institutions: z.array(z.object({ name: z.string(), groups: z.number().int() })),
  }),
  errors: [],
  examples: [{ name: 'all' }],
  handle: async (service) => ({ institutions: await service.groups.listInstitutions() }),
});
