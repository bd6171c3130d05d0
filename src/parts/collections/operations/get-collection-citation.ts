import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { collectionParams } from '../collection-schema.ts';
import type { CollectionsService } from '../collections-service.ts';
import { citationFormats, describeCitation } from '../describe-citation.ts';

/** How a published version of a collection is cited, for people and for programs. */
export const getCollectionCitation = defineOperation<CollectionsService>()({
  name: 'get-collection-citation',
  method: 'GET',
  path: '/api/collections/{collection}/citation',
  tag: 'collections',
  summary: 'The citation of a published version: text, BibTeX, RIS, CSL-JSON, schema.org, DataCite',
  access: { right: 'read', on: 'collection' },
  input: {
    params: collectionParams,
    query: z.strictObject({ format: z.enum(citationFormats).default('text') }),
  },
  output: {
    mediaTypes: [
      'text/plain',
      'application/x-bibtex',
      'application/x-research-info-systems',
      'application/vnd.citationstyles.csl+json',
      'application/ld+json',
      'application/json',
    ],
  },
  errors: ['request-invalid', 'collection-not-found', 'collection-not-ready'],
  examples: [
    ...citationFormats.map((format) => ({
      name: `as ${format}`,
      params: { collection: '{exampleCollection}' },
      query: { format },
    })),
    {
      name: 'as something else',
      params: { collection: '{exampleCollection}' },
      query: { format: 'poem' },
      status: 400,
    },
    {
      name: 'a draft',
      params: { collection: '{exampleDraftCollection}' },
      as: 'administrator',
      status: 409,
    },
    { name: 'no collection', params: { collection: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params, query, caller }) => {
    const found = await service.find(params.collection, caller);
    if (found.published === null) {
      throw new AppError('collection-not-ready', {
        detail: 'Publish it first: a citation is of what does not change.',
      });
    }
    const { mediaType, fileName, text, citedAs } = await describeCitation(
      service.context,
      found,
      query.format,
    );
    return new Reply({
      headers: {
        'Content-Type': mediaType,
        Link: `<${citedAs}>; rel="cite-as"`,
        ...(fileName === null ? {} : { 'Content-Disposition': `attachment; filename=${fileName}` }),
      },
      body: text,
    });
  },
});
