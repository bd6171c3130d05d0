import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { ExchangeService } from '../exchange-service.ts';
import { exportInput, toExportRequest } from '../exports/export-input.ts';

/** Tables and sequences of open entries as an archive takes them. */
export const exportEntries = defineOperation<ExchangeService>()({
  name: 'export-entries',
  method: ['GET', 'POST'],
  path: '/api/instances/{instance}/exports/{target}',
  tag: 'exchange',
  summary: 'Tables and sequences of entries as GISAID, NCBI, ENA or Pathoplexus takes them',
  description:
    'A zip file with the tables, the sequences under the names that the tables give them, and what could not be ' +
    "filled. Filters are those of LAPIS' /sample/details; several values of `accession` name entries one by one. " +
    'Entries whose terms do not let them go there are left out, and are told with the reason.',
  access: 'public',
  input: exportInput,
  output: { mediaTypes: ['application/zip'] },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  limit: 'download',
  examples: [
    {
      name: 'samples for ENA',
      params: { instance: '{exampleInstance}', target: 'ena' },
      query: { limit: '5' },
    },
    {
      name: 'a column that GISAID does not have',
      params: { instance: '{exampleInstance}', target: 'gisaid' },
      query: { set: 'nothing=1' },
      status: 400,
    },
    { name: 'unknown instance', params: { instance: 'nothing', target: 'ncbi' }, status: 404 },
  ],
  handle: async (service, call) => {
    const { fileName, pieces } = await service.prepareExport(toExportRequest(call));
    return new Reply({
      headers: {
        'Content-Type': 'application/zip',
        'Content-Disposition': `attachment; filename="${fileName}"`,
        'Cache-Control': 'private, no-store',
      },
      body: pieces(),
      isFinal: true,
    });
  },
});
