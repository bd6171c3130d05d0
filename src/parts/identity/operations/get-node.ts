import { z } from 'zod';
import { nodeRoles } from '../../../schema/caller.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { describeCaller } from '../describe-caller.ts';
import type { IdentityService } from '../identity-service.ts';

/** Who the node is, what it holds and who is asking. */
export const getNode = defineOperation<IdentityService>()({
  name: 'get-node',
  method: 'GET',
  path: '/api/node',
  tag: 'node',
  summary: 'Describe this node: its identity, its instances and the account that asks',
  access: 'entrance',
  input: {},
  output: z.object({
    name: z.string(),
    id: z.string().describe('From the public key: no two nodes share one.'),
    version: z.string(),
    publicKey: z.string().describe('Ed25519, SPKI, base64: signs what the node vouches for.'),
    registration: z.enum(['open', 'invitation']).describe('Who may have an account.'),
    isPrivate: z
      .boolean()
      .describe(
        'True where nothing is shown to who has no account; its instances are not told then.',
      ),
    readOnly: z
      .string()
      .nullable()
      .describe('Why nothing can be changed at the moment; null where it can.'),
    setupNeeded: z.boolean().describe('True until the node has an administrator.'),
    account: z
      .object({
        id: z.string(),
        name: z.string(),
        email: z.string(),
        role: z.enum(nodeRoles),
      })
      .nullable(),
    instances: z.array(
      z.object({
        id: z.string(),
        pathogen: z.string(),
        displayName: z.string(),
        simulated: z.boolean(),
        entries: z.number().int(),
        dataVersion: z.string(),
        status: z.enum(['ready', 'preparing']),
        progress: z.object({ done: z.number().int(), total: z.number().int() }).optional(),
      }),
    ),
  }),
  errors: [],
  tool: {
    title: 'This node',
    description:
      'The name of this node and its instances, with the number of genomes in each. The ids of instances are what other tools take as pathogen.',
  },
  examples: [{ name: 'this node' }],
  handle: async (service, { caller }) => {
    const node = await service.describeNode();
    return {
      ...node,
      instances: node.isPrivate && caller === null ? [] : node.instances,
      registration: service.settings.registration,
      setupNeeded: await service.isSetupNeeded(),
      account: caller === null ? null : describeCaller(caller),
    };
  },
});
