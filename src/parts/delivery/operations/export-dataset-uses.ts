import { z } from 'zod';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { requireAnswering } from '../use/answers-for.ts';
import { exportUses } from '../use/export-uses.ts';

/** The log of uses of a dataset as a table, for those who answer for it. */
export const exportDatasetUses = defineOperation<DeliveryService>()({
  name: 'export-dataset-uses',
  method: 'GET',
  path: '/api/access/datasets/{dataset}/uses.csv',
  tag: 'delivery',
  summary: 'Who was given a dataset of yours or of your committee, as CSV, a line each time',
  description:
    'For who may release for the group that owns the dataset, or for that of its committee. RFC 4180, in UTF-8; cells that a ' +
    'spreadsheet would take for a formula begin with an apostrophe. That it was exported stands in the audit log.',
  access: 'account',
  input: { params: z.object({ dataset: z.string().max(40) }) },
  output: { mediaTypes: ['text/csv'] },
  errors: ['request-invalid', 'vault-record-not-found', 'sign-in-required'],
  limit: 'download',
  examples: [
    { name: 'one', as: 'administrator', params: { dataset: '{exampleVaultDataset}' } },
    { name: 'unknown', as: 'administrator', params: { dataset: 'OCVD_YYYYYYR' }, status: 404 },
    { name: 'no accession', as: 'administrator', params: { dataset: 'x'.repeat(41) }, status: 400 },
  ],
  handle: async ({ context }, { params, caller, requestId, clientAddress }) => {
    const who = requireCaller(caller);
    const { accession } = await requireAnswering(context.datasets, params.dataset, who);
    await context.db.transaction(async (tx) => {
      const row = { operation: 'dataset-uses-exported', actor: who.id, status: 200 };
      const target = `/vault/records/${accession}`;
      appendAudit(
        tx,
        { ...row, target, requestId, clientAddress, details: {} },
        context.clock.now(),
      );
    });
    return new Reply({
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="uses-${accession}.csv"`,
      },
      body: exportUses(context, accession),
    });
  },
});
