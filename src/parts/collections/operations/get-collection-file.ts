import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { collectionParams } from '../collection-schema.ts';
import type { CollectionsService } from '../collections-service.ts';
import { describeCrate } from '../describe-citation.ts';
import {
  type MemberFile,
  memberFiles,
  writeCrate,
  writeMemberFile,
} from '../write-member-files.ts';

const OPERATION = 'get-collection-file';
const names = Object.keys(memberFiles) as [MemberFile, ...MemberFile[]];

/** The genomes and metadata of exactly the versions that a collection names. */
export const getCollectionFile = defineOperation<CollectionsService>()({
  name: OPERATION,
  method: 'GET',
  path: '/api/collections/{collection}/files/{name}',
  tag: 'collections',
  summary: 'A file of a collection: members, metadata, sequences, or all of it as RO-Crate',
  description: 'About the members that the caller may see.',
  access: { right: 'read', on: 'collection' },
  limit: 'download',
  input: { params: collectionParams.extend({ name: z.enum(names) }) },
  output: {
    mediaTypes: [...new Set(Object.values(memberFiles))].map((one) => one.split(';')[0] ?? ''),
  },
  errors: ['request-invalid', 'collection-not-found', 'collection-not-ready'],
  examples: [
    ...names.map((name) => ({ name, params: { collection: '{exampleCollection}', name } })),
    {
      name: 'a file that there is not',
      params: { collection: '{exampleCollection}', name: 'all.xlsx' },
      status: 400,
    },
    {
      name: 'the crate of a draft',
      params: { collection: '{exampleDraftCollection}', name: 'crate.zip' },
      as: 'administrator',
      status: 409,
    },
    { name: 'no collection', params: { collection: 'nothing', name: 'members.tsv' }, status: 404 },
  ],
  handle: async (service, { params, caller }) => {
    const { name } = params;
    const { context } = service;
    const found = await service.find(params.collection, caller);
    const asker = { caller, operation: OPERATION };
    const metadata = name.includes('crate') ? await describeCrate(context, found) : '';
    const body =
      name === 'ro-crate-metadata.json'
        ? metadata
        : name === 'crate.zip'
          ? writeCrate(context, found.place, { metadata, asker })
          : writeMemberFile(context, found.place, { name, asker });
    const prefix = found.published?.simulated === true ? 'simulated-' : '';
    const version = found.published?.version ?? 'draft';
    const file = `${prefix}collection-${found.collection.id}-v${version}-${name}`;
    return new Reply({
      headers: {
        'Content-Type': memberFiles[name],
        'Content-Disposition': `attachment; filename=${file}`,
        'Cache-Control': 'private, no-store',
      },
      body,
      ...(name === 'crate.zip' ? { isFinal: true } : {}),
    });
  },
});
