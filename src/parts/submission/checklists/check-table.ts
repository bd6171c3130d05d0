import { readDecompressed } from '../../../platform/files/read-decompressed.ts';
import { readTable } from '../import/read-table.ts';
import { checkTableRows, type RowsCheckRequest, type TableEvent } from './check-table-rows.ts';

export type { TableEvent } from './check-table-rows.ts';

export interface TableCheckRequest extends Omit<RowsCheckRequest, 'table' | 'pause'> {
  /** Path or bytes, plain or packed: TSV, CSV, NDJSON or an Excel workbook. */
  readonly table: { readonly name: string; readonly bytes: string | AsyncIterable<Uint8Array> };
}

/** Reads a table and checks it row by row. */
export function checkTable(request: TableCheckRequest): AsyncGenerator<TableEvent> {
  const { table } = request;
  return checkTableRows(readTable(readDecompressed(table.bytes), table.name), {
    ...request,
    pause: () => new Promise(setImmediate),
  });
}
