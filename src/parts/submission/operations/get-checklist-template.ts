import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { getChecklist } from '../checklists/checklist-store.ts';
import { makeTsvTemplate, makeWorkbookTemplate } from '../checklists/make-template.ts';
import type { SubmissionService } from '../submission-service.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const TSV = 'text/tab-separated-values';

/** An empty table to fill in. */
export const getChecklistTemplate = defineOperation<SubmissionService>()({
  name: 'get-checklist-template',
  method: 'GET',
  path: '/api/checklists/{id}/template',
  tag: 'checklists',
  summary: 'An empty table of a checklist to fill in, as Excel workbook or TSV',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: z.strictObject({ format: z.enum(['xlsx', 'tsv']).default('xlsx') }),
  },
  output: { mediaTypes: [XLSX, TSV] },
  errors: ['request-invalid', 'checklist-not-found'],
  examples: [
    { name: 'a workbook', params: { id: 'core' } },
    { name: 'TSV', params: { id: 'ena-erc000033' }, query: { format: 'tsv' } },
    { name: 'no such checklist', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params, query }) => {
    const checklist = getChecklist(await service.listChecklists(), params.id);
    const isText = query.format === 'tsv';
    return new Reply({
      headers: {
        'Content-Type': isText ? `${TSV}; charset=utf-8` : XLSX,
        'Content-Disposition': `attachment; filename="${checklist.id}.${query.format}"`,
      },
      body: isText ? makeTsvTemplate(checklist) : makeWorkbookTemplate(checklist),
    });
  },
});
