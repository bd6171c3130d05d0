import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { memberRoles } from '../collection.ts';
import { collectionParams } from '../collection-schema.ts';
import type { CollectionsService } from '../collections-service.ts';

const LONGEST_LIST = 2_000_000;

/** Changes which members the next version of a collection will have. */
export const changeCollectionMembers = defineOperation<CollectionsService>()({
  name: 'change-collection-members',
  method: 'POST',
  path: '/api/collections/{collection}/members',
  tag: 'collections',
  summary: 'Add members to the next version by a list or a search, or take some out',
  description:
    'A list names accessions, with or without version, one or more a line, a word focal or background behind them; the first column of a table will do. Without version the latest one is meant, and is kept. ' +
    "Filters are those of LAPIS' endpoints, with asOf for a past moment. What can be added is; what cannot is told.",
  access: { right: 'submit', on: 'collection' },
  input: {
    params: collectionParams,
    body: z.strictObject({
      list: z.string().max(LONGEST_LIST).optional(),
      search: z
        .strictObject({
          instance: z.string().max(60),
          filters: z.record(z.string(), z.unknown()).default({}),
        })
        .optional()
        .describe('In place of a list: all open entries that it finds.'),
      role: z.enum(memberRoles).default('focal').describe('Where the list says nothing else.'),
      remove: z.string().max(LONGEST_LIST).default('').describe('A list of what is taken out.'),
      replace: z.boolean().default(false).describe('Everything that is there is taken out first.'),
    }),
  },
  output: z.object({
    added: z.int(),
    removed: z.int(),
    members: z.int(),
    refusedCount: z.int(),
    refused: z
      .array(
        z.object({
          line: z.int().describe('0 where it is not told.'),
          value: z.string(),
          reason: z.string(),
        }),
      )
      .describe('The first hundred.'),
  }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'collection-not-found',
    'instance-not-found',
    'not-ready',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'by a list',
      params: { collection: '{exampleCollection}' },
      body: { list: 'OC_0000013 background\nOC_0000010\n', role: 'background' },
      as: 'administrator',
    },
    {
      name: 'by a search',
      params: { collection: '{exampleCollection}' },
      body: {
        search: { instance: 'sars-cov-2', filters: { country: 'Germany' } },
      },
      as: 'administrator',
    },
    {
      name: 'by a search in nothing',
      params: { collection: '{exampleCollection}' },
      body: { search: { instance: 'nothing' } },
      as: 'administrator',
      status: 404,
    },
    {
      name: 'by a list and a search',
      params: { collection: '{exampleCollection}' },
      body: { list: 'OC_0000010', search: { instance: 'sars-cov-2' } },
      as: 'administrator',
      status: 400,
    },
    {
      name: 'no collection',
      params: { collection: 'nothing' },
      body: { list: 'OC_0000010' },
      as: 'administrator',
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller, requestId, signal }) => {
    const { list, search, role, remove, replace } = body;
    if (list !== undefined && search !== undefined) {
      throw new AppError('request-invalid', {
        detail: 'body.search: Give a list or a search, not both at once.',
      });
    }
    const add = search ?? (list === undefined ? null : { list });
    return service.changeMembers(
      params.collection,
      { add, role, remove, replace },
      { caller: requireCaller(caller), requestId, signal },
    );
  },
});
