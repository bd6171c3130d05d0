import { parse } from 'csv-parse/browser/esm/sync';
import { TEMPLATE_MARK } from '../../checklists/template-mark.ts';
import { findDelimiter } from '../../import/find-delimiter.ts';
import { readJsonRows } from '../../import/read-json-rows.ts';
import { TableError, type TableRow } from '../../import/table-row.ts';

/** Text of a table's bytes as spreadsheets save it; null for a workbook or what is packed, which the node reads. */
export function decodeTable(bytes: Uint8Array): string | null {
  const [a = 0, b = 0] = bytes;
  const isPacked =
    (a === 0x50 && b === 0x4b) ||
    (a === 0x1f && b === 0x8b) ||
    (a === 0x28 && b === 0xb5) ||
    (a === 0xd0 && b === 0xcf) ||
    (a === 0xfd && b === 0x37) ||
    isBzip2(bytes);
  if (isPacked) return null;
  const isLittle = (a === 0xff && b === 0xfe) || (a !== 0 && b === 0 && bytes.length > 1);
  const isBig = (a === 0xfe && b === 0xff) || (a === 0 && b !== 0);
  return new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8').decode(bytes);
}

// "BZh", a digit, and how a block begins: a table may begin with the letters alone.
function isBzip2([b, z, h, , first, second]: Uint8Array): boolean {
  return b === 0x42 && z === 0x5a && h === 0x68 && first === 0x31 && second === 0x41;
}

/** Rows of TSV, CSV or NDJSON, as the node reads them. @throws TableError */
export async function* readTextRows(text: string, source: string): AsyncGenerator<TableRow> {
  if (/^\s*[{[]/.test(text)) {
    yield* readJsonRows(toStream(text), source);
    return;
  }
  let rowNumber = 0;
  let isFirst = true;
  for (const cells of parseCells(text, source)) {
    rowNumber += 1;
    if (!cells.some((cell) => cell.trim() !== '')) continue;
    const isMark = isFirst && cells[0]?.startsWith(TEMPLATE_MARK) === true;
    isFirst = false;
    if (!isMark) yield { cells, rowNumber };
  }
}

function parseCells(text: string, source: string): string[][] {
  try {
    return parse(text, {
      delimiter: findDelimiter(text),
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
    });
  } catch (error) {
    throw new TableError({
      code: 'table-unreadable',
      where: source,
      value: '',
      hint: `The table cannot be read: ${(error as Error).message.slice(0, 300)}. Often a quote is not closed.`,
    });
  }
}

async function* toStream(text: string): AsyncGenerator<string> {
  yield text;
}
