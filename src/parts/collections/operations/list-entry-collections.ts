import { z } from 'zod';
import { parseAccession } from '../../../bio/accession.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { listedCollectionSchema, toListedCollection } from '../collection-schema.ts';
import type { CollectionsService } from '../collections-service.ts';

const LISTED = 200;

/** Where an entry is cited. */
export const listEntryCollections = defineOperation<CollectionsService>()({
  name: 'list-entry-collections',
  method: 'GET',
  path: '/api/entries/{accession}/collections',
  tag: 'collections',
  summary: 'Published collections that an entry is in, whichever of its versions',
  access: { right: 'read', on: 'accession' },
  input: { params: z.object({ accession: z.string().max(60) }) },
  output: z.object({ collections: z.array(listedCollectionSchema) }),
  errors: ['request-invalid', 'entry-not-found'],
  examples: [
    { name: 'of an entry', params: { accession: '{exampleAccession}' } },
    { name: 'no such entry', params: { accession: 'OC_0000010' }, status: 404 },
  ],
  handle: async (service, { params, caller }) => {
    const parsed = parseAccession(params.accession);
    if (!parsed.ok) throw new AppError('entry-not-found');
    const { accession } = parsed.value;
    const found = await service.list(caller, { own: false, accession, limit: LISTED, offset: 0 });
    return { collections: found.map(toListedCollection) };
  },
});
