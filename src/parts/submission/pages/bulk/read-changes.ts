import { type Answer, toOperationPath } from '../../../../web/api/call-operation.ts';
import { request } from '../../../../web/api/http.ts';
import { type ChangeTable, collectChanges } from '../../revisions/change-table.ts';
import { decodeTable, readTextRows } from '../submit/read-text-rows.ts';

/** Kinds of file that a field for a table of changes offers. */
export const CHANGE_FILES = '.tsv,.csv,.txt,.ndjson,.jsonl,.xlsx,.gz,.zst,.xz,.bz2,.zip';

/**
 * Reads a table of changes: text on this computer; a workbook or packed table is read by the node, which keeps nothing
 * of it. @throws TableError, ApiFailure
 */
export async function readChanges(file: File): Promise<ChangeTable> {
  const text = decodeTable(new Uint8Array(await file.arrayBuffer()));
  if (text !== null) return collectChanges(readTextRows(text, file.name), file.name);
  const query = new URLSearchParams({ name: file.name.slice(0, 200) });
  const response = await request(`${toOperationPath('read-change-table', {})}?${query}`, {
    method: 'POST',
    bytes: file,
  });
  return (await response.json()) as Answer<'read-change-table'>;
}
