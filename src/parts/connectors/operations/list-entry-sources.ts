import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { archivedRun, toArchivedRun } from '../connector-schemas.ts';
import type { ConnectorsService } from '../connectors-service.ts';

/** Where an entry comes from, and where its reads lie. */
export const listEntrySources = defineOperation<ConnectorsService>()({
  name: 'list-entry-sources',
  method: 'GET',
  path: '/api/entries/{accession}/sources',
  tag: 'entries',
  summary:
    'Records of archives that an entry is or is known by, and runs of its sample in archives',
  access: { right: 'read', on: 'accession' },
  input: { params: z.strictObject({ accession: z.string().max(60) }) },
  output: z.strictObject({
    sources: z.array(
      z.strictObject({
        source: z.string(),
        archive: z.string(),
        accessionVersion: z.string(),
        state: z.enum(['public', 'withdrawn']),
        isFollowed: z
          .boolean()
          .describe(
            'Versions of the entry follow this record; else it is the same from elsewhere.',
          ),
        address: z
          .string()
          .describe('Where it was fetched; of the archive, where that is not known.'),
        method: z.string(),
        via: z.string().describe('The connector or the file that it came with.'),
        terms: z.string(),
        firstFetchedAt: z.iso.datetime(),
        fetchedAt: z.iso.datetime(),
      }),
    ),
    runs: z.array(archivedRun),
  }),
  errors: ['request-invalid', 'entry-not-found'],
  examples: [
    { name: 'of an entry', params: { accession: '{exampleAccession}' } },
    { name: 'no accession', params: { accession: 'nonsense' }, status: 404 },
  ],
  handle: async (service, { params }) => {
    const { sources, runs } = await service.readEntrySources(params.accession);
    return {
      sources: sources.map(
        ({ sourceName, accession, version, firstFetchedAt, fetchedAt, ...own }) => ({
          ...own,
          archive: sourceName,
          accessionVersion: `${accession}.${version}`,
          firstFetchedAt: firstFetchedAt.toISOString(),
          fetchedAt: fetchedAt.toISOString(),
        }),
      ),
      runs: runs.map(toArchivedRun),
    };
  },
});
