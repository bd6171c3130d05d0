import { CsvError, type Parser, parse } from 'csv-parse';
import type { Problem } from '../../../schema/problem.ts';
import type { TableReport } from '../deposits/deposit-schema.ts';
import type { Dictionary } from '../records/dictionary.ts';
import type { DictionaryField } from '../records/dictionary-field.ts';
import { findFault } from './check-value.ts';

// So many problems are told one by one; of the others only how many there are.
const MOST_PROBLEMS = 100;
const MAX_LINE_BYTES = 1 << 20;
const MAX_ROW_CHARACTERS = 1 << 20;
// Memory for values that may stand once only; a longer table is checked so far.
const MOST_REMEMBERED = 5_000_000;

interface Column {
  readonly field: DictionaryField;
  readonly codes: ReadonlySet<string> | null;
  readonly seen: Set<string> | null;
  missing: number;
  wrong: number;
}

/** What was found out about a table. A table with problems is refused. */
export interface CheckedTable {
  readonly report: TableReport;
  readonly problems: readonly Problem[];
}

/**
 * Compares a table of CSV or TSV with its data dictionary, row by row, as its bytes come. What it says names rows, columns
 * by their place and fields of the dictionary, and no value: not even headers, which in a table without them are values.
 */
export class TableChecker {
  readonly #dictionary: Dictionary;
  readonly #nulls: ReadonlySet<string>;
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #parser: Parser | null = null;
  #columns: (Column | null)[] | null = null;
  #unknown: number[] = [];
  #rows = 0;
  #faults = 0;
  readonly #problems: Problem[] = [];
  #ended: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
    this.#nulls = new Set(dictionary.nullValues);
  }

  /** Takes the next bytes; resolves when more may come. */
  async push(bytes: Uint8Array): Promise<void> {
    if (this.#isStopped || bytes.length === 0) return;
    if (this.#parser === null) {
      this.#head.push(bytes.slice());
      this.#headBytes += bytes.length;
      const isWhole = bytes.includes(10) || bytes.includes(13) || this.#headBytes > MAX_LINE_BYTES;
      if (isWhole) await this.#begin();
      return;
    }
    await this.#write(bytes);
  }

  /** All has come. */
  async end(): Promise<CheckedTable> {
    if (this.#parser === null && !this.#isStopped) await this.#begin();
    this.#parser?.end();
    await this.#ended;
    if (this.#columns === null && this.#problems.length === 0) {
      this.#refuse('table-empty', 'table', 'The table is empty: not even its columns are named.');
    }
    const more = this.#faults - this.#problems.length;
    if (more > 0) {
      const hint = `There are ${more} more problems of rows. Mend those that are named and check the others for the same.`;
      this.#problems.push({ code: 'more-problems', where: 'table', value: '', hint });
    }
    const columns = (this.#columns ?? []).flatMap((column) => (column === null ? [] : [column]));
    return {
      problems: this.#problems,
      report: {
        rows: this.#rows,
        fields: columns.map(({ field, missing, wrong }) => ({ name: field.name, missing, wrong })),
        unknownColumns: this.#unknown,
      },
    };
  }

  async #begin(): Promise<void> {
    const head = Buffer.concat(this.#head);
    this.#head = [];
    if (head[0] === 0x1f && head[1] === 0x8b) {
      this.#stop('table-packed', 'The table is packed by gzip. Encrypt it as plain text.');
      return;
    }
    if (head[0] === 0x50 && head[1] === 0x4b) {
      this.#stop(
        'table-packed',
        'This is a zip file or a workbook. Save the table as CSV and encrypt that.',
      );
      return;
    }
    const parser = parse({
      delimiter: findDelimiter(head),
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_ROW_CHARACTERS,
    });
    this.#parser = parser;
    this.#ended = new Promise((resolve) => {
      parser.on('data', (cells: string[]) => this.#take(cells));
      parser.on('end', resolve);
      // A parser that is stopped comes to no end.
      parser.on('close', resolve);
      parser.on('error', (error) => {
        this.#stop('table-unreadable', describeParseError(error));
        resolve();
      });
    });
    await this.#write(head);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const parser = this.#parser;
    if (parser === null || this.#isStopped || parser.destroyed) return;
    if (parser.write(Buffer.from(bytes))) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        parser.off('drain', go);
        parser.off('close', go);
        parser.off('error', go);
        resolve();
      };
      parser.once('drain', go);
      parser.once('close', go);
      parser.once('error', go);
    });
  }

  #take(cells: readonly string[]): void {
    if (this.#columns === null) this.#takeHeader(cells);
    else this.#takeRow(cells, this.#columns);
  }

  #takeHeader(cells: readonly string[]): void {
    const { fields } = this.#dictionary;
    const left = new Map(fields.map((field) => [field.name, field]));
    this.#columns = cells.map((cell, at) => {
      const field = left.get(cell.trim());
      if (field === undefined) {
        this.#unknown.push(at + 1);
        return null;
      }
      left.delete(field.name);
      return {
        field,
        codes: field.values === null ? null : new Set(field.values.map(({ value }) => value)),
        seen: field.unique ? new Set<string>() : null,
        missing: 0,
        wrong: 0,
      };
    });
    if (this.#columns.every((column) => column === null)) {
      this.#stop(
        'columns-unknown',
        'None of the columns is in the dictionary. The first line has to name the columns as the dictionary does.',
      );
      return;
    }
    for (const at of this.#unknown) {
      this.#refuse(
        'column-unknown',
        `column ${at}`,
        'The dictionary has no such column. Add it there, or leave it out.',
      );
    }
    for (const field of left.values()) {
      if (!field.required) continue;
      this.#refuse(
        'column-missing',
        `field ${field.name}`,
        'The table has no column of this field, which has to be there.',
      );
    }
  }

  #takeRow(cells: readonly string[], columns: readonly (Column | null)[]): void {
    this.#rows += 1;
    if (cells.length !== columns.length) {
      const hint = `The row has ${cells.length} cells, and the table ${columns.length} columns.`;
      this.#refuse('row-malformed', `row ${this.#rows}`, hint);
      return;
    }
    for (const [at, column] of columns.entries()) {
      if (column !== null) this.#takeCell(column, (cells[at] ?? '').trim());
    }
  }

  #takeCell(column: Column, value: string): void {
    const { field, codes, seen } = column;
    const where = `row ${this.#rows}, field ${field.name}`;
    if (this.#nulls.has(value)) {
      column.missing += 1;
      if (field.required) this.#refuse('value-missing', where, 'There has to be a value.');
      return;
    }
    const fault = findFault(field, codes, value);
    if (fault !== null) {
      column.wrong += 1;
      this.#refuse('value-wrong', where, `The value is not what the dictionary says: ${fault}.`);
      return;
    }
    if (seen === null || seen.size >= MOST_REMEMBERED) return;
    if (seen.has(value)) {
      column.wrong += 1;
      this.#refuse(
        'value-repeated',
        where,
        'The value stands in a row before, too, and may stand once only.',
      );
    } else seen.add(value);
  }

  #refuse(code: string, where: string, hint: string): void {
    this.#faults += 1;
    if (this.#problems.length < MOST_PROBLEMS)
      this.#problems.push({ code, where, value: '', hint });
  }

  /** Nothing behind this place is worth looking at. */
  #stop(code: string, hint: string): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#refuse(code, this.#rows === 0 ? 'table' : `behind row ${this.#rows}`, hint);
    this.#parser?.destroy();
  }
}

/** The sign that parts the columns: of those that the first line has, the one that stands there most. */
function findDelimiter(head: Uint8Array): string {
  const end = head.findIndex((byte) => byte === 10 || byte === 13);
  const line = Buffer.from(head.subarray(0, end < 0 ? head.length : end)).toString('utf8');
  const counts = ['\t', ',', ';', '|'].map((sign) => ({
    sign,
    count: line.split(sign).length - 1,
  }));
  return counts.toSorted((a, b) => b.count - a.count)[0]?.sign ?? ',';
}

/** The library's own messages quote what they are about. */
function describeParseError(error: unknown): string {
  const code = error instanceof CsvError ? error.code : 'CSV_ERROR';
  if (code === 'CSV_MAX_RECORD_SIZE')
    return `A row has more than ${MAX_ROW_CHARACTERS} characters.`;
  return `The table cannot be read on from there (${code}): a quotation mark stands where none may, or is not closed.`;
}
