import { defineOperation } from '../../../schema/define-operation.ts';
import type { ExchangeService } from '../exchange-service.ts';
import { exportInput, exportReportSchema, toExportRequest } from '../exports/export-input.ts';

/** What an export would hold. */
export const reportExport = defineOperation<ExchangeService>()({
  name: 'report-export',
  method: ['GET', 'POST'],
  path: '/api/instances/{instance}/exports/{target}/report',
  tag: 'exchange',
  summary: 'What an export for an archive would hold, leave out and lack',
  access: 'public',
  input: exportInput,
  output: exportReportSchema,
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  limit: 'download',
  examples: [
    {
      name: 'for Pathoplexus',
      params: { instance: '{exampleInstance}', target: 'pathoplexus' },
      query: { limit: '5' },
    },
    {
      name: 'a column that NCBI does not have',
      params: { instance: '{exampleInstance}', target: 'ncbi' },
      query: { set: 'nothing=1' },
      status: 400,
    },
    { name: 'unknown instance', params: { instance: 'nothing', target: 'ncbi' }, status: 404 },
  ],
  handle: async (service, call) => (await service.prepareExport(toExportRequest(call))).report,
});
