import { z } from 'zod';
import { isRangeEnd } from '../../../platform/audit/find-range.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { AuditService } from '../audit-service.ts';

const end = z
  .string()
  .refine(isRangeEnd, 'Give the number of a row, a day such as 2026-01-31, or a time in UTC.');

/** The audit log as a file that can be checked anywhere. */
export const exportAudit = defineOperation<AuditService>()({
  name: 'export-audit',
  method: 'GET',
  path: '/api/audit/export',
  tag: 'audit',
  summary: 'The audit log with its signed heads, as NDJSON',
  description:
    'A line that names the node and its key, a line for each row, then the heads that the node signed. `outbreak audit verify FILE` checks it without the node.',
  access: 'administrator',
  input: { query: z.strictObject({ from: end.optional(), to: end.optional() }) },
  output: { mediaTypes: ['application/x-ndjson'] },
  errors: ['request-invalid', 'sign-in-required', 'not-allowed'],
  limit: 'download',
  examples: [
    { name: 'the first rows', query: { from: '1', to: '10' }, as: 'administrator' },
    { name: 'no time', query: { from: 'yesterday' }, as: 'administrator', status: 400 },
    { name: 'nobody', status: 401 },
  ],
  handle: async (service, { query, caller, requestId, clientAddress }) => {
    const actor = caller?.id ?? null;
    await service.recordExport(query, { actor, requestId, clientAddress });
    return new Reply({
      headers: {
        'Content-Type': 'application/x-ndjson',
        'Content-Disposition': 'attachment; filename="audit.ndjson"',
      },
      body: service.export(query),
    });
  },
});
