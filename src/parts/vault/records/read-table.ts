import { parse } from 'csv-parse/sync';
import { findPacking } from '../../../platform/files/find-packing.ts';
import { readWorkbook } from '../../../platform/files/read-workbook.ts';
import { spoolFile } from '../../../platform/files/spool-file.ts';
import { WorkbookError } from '../../../platform/files/workbook-rows.ts';
import { AppError } from '../../../schema/errors.ts';

const MOST_BYTES = 32 << 20;
const MOST_ROWS = 20_000;

/**
 * A small table that somebody sends: TSV, CSV or an Excel workbook, its header first. @throws AppError request-invalid,
 * request-too-large
 */
export async function readTable(
  bytes: AsyncIterable<Uint8Array>,
): Promise<readonly (readonly string[])[]> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > MOST_BYTES) {
      throw new AppError('request-too-large', {
        detail: `A table has at most ${MOST_BYTES} bytes.`,
      });
    }
    pieces.push(piece);
  }
  const whole = Buffer.concat(pieces);
  const rows = findPacking(whole) === 'zip' ? await readSheet(whole) : readText(whole);
  if (rows.length < 2) refuseTable('The table has no rows.', 'table');
  if (rows.length > MOST_ROWS + 1) refuseTable(`A table has at most ${MOST_ROWS} rows.`, 'table');
  return rows;
}

async function readSheet(whole: Uint8Array): Promise<readonly (readonly string[])[]> {
  const file = await spoolFile(
    (async function* () {
      yield whole;
    })(),
  );
  try {
    const rows: (readonly string[])[] = [];
    for await (const { cells } of readWorkbook(file.path, 'workbook')) rows.push(cells);
    return rows;
  } catch (error) {
    if (error instanceof WorkbookError) refuseTable(error.problem.hint, error.problem.where);
    throw error;
  } finally {
    await file.remove();
  }
}

function readText(whole: Buffer): readonly (readonly string[])[] {
  const text = whole.toString('utf8');
  const [first = ''] = text.split(/\r?\n/, 1);
  const delimiter = first.includes('\t') ? '\t' : first.includes(';') ? ';' : ',';
  try {
    return parse(text, { delimiter, bom: true, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    return refuseTable((error as Error).message, 'table');
  }
}

/** @throws AppError request-invalid */
export function refuseTable(hint: string, where: string): never {
  throw new AppError('request-invalid', {
    detail: `${where}: ${hint}`,
    problems: [{ code: 'table-unreadable', where, value: '', hint }],
  });
}
