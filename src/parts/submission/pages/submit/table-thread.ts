// Runs in a Web Worker of the portal: checks a table, and asks the network for nothing.
import { checkTableRows, type RowsCheckRequest } from '../../checklists/check-table-rows.ts';
import { readTextRows } from './read-text-rows.ts';
import { collectReport, type TableReport } from './table-report.ts';

/** What the page sends to the thread. */
export interface TableTask {
  readonly text: string;
  readonly request: Omit<RowsCheckRequest, 'pause'>;
}

/** What it answers. */
export type TableAnswer =
  | { readonly ok: true; readonly report: TableReport }
  | { readonly ok: false; readonly message: string };

addEventListener('message', async ({ data }: MessageEvent<TableTask>) => {
  let answer: TableAnswer;
  try {
    const { text, request } = data;
    const events = checkTableRows(readTextRows(text, request.table.name), request);
    answer = { ok: true, report: await collectReport(events) };
  } catch (error) {
    answer = { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  postMessage(answer);
});
