import type { Problem } from '../../schema/problem.ts';
import { type CellFormats, formatColumn, parseAddress, readCell } from './workbook-cells.ts';

/** A workbook cannot be read, or not further. */
export class WorkbookError extends Error {
  override readonly name = 'WorkbookError';
  readonly problem: Problem;

  constructor(code: string, where: string, [value, hint]: readonly [string, string]) {
    super(hint);
    this.problem = { code, where, value: value.slice(0, 200), hint };
  }
}

export interface WorkbookLimits {
  readonly maxColumns: number;
  /** Characters of all distinct strings, which stay in memory. */
  readonly maxStringCharacters: number;
  /** Unpacked bytes of one part. */
  readonly maxPartBytes: number;
}

export const WORKBOOK_LIMITS: WorkbookLimits = {
  maxColumns: 2000,
  maxStringCharacters: 1 << 26,
  maxPartBytes: 1 << 30,
};

/** A row of the first visible sheet; rows that the file leaves out are left out. */
export interface WorkbookRow {
  readonly cells: string[];
  /** 1-based. */
  readonly rowNumber: number;
}

const MAX_CELL_CHARACTERS = 40_000;

/** Cells that another one's value covers, by 0-based row. */
export type Merged = ReadonlyMap<
  number,
  readonly { column: number; fromRow: number; fromColumn: number }[]
>;

export type Attributes = Readonly<Record<string, string | undefined>>;

/** What is done with the elements of a part. */
export interface Handlers {
  open(name: string, attributes: Attributes): void;
  text?(piece: string, inside: string): void;
  close?(name: string): void;
}

interface RowContext {
  readonly source: string;
  readonly limits: WorkbookLimits;
  readonly formats: CellFormats;
  readonly merged: Merged;
}

/** Collects cells to rows while the sheet is parsed. */
export class RowReader implements Handlers {
  readonly #context: RowContext;
  /** Values that merged cells of later rows take, by 'row,column'. */
  readonly #kept = new Map<string, string>();
  readonly #wanted: ReadonlySet<string>;
  #ready: WorkbookRow[] = [];
  #cells: string[] = [];
  #row = -1;
  #column = -1;
  #cell = { type: 'n', style: 0 };
  #text = '';

  constructor(context: RowContext) {
    this.#context = context;
    const wanted = [...context.merged.values()].flat();
    this.#wanted = new Set(wanted.map(({ fromRow, fromColumn }) => `${fromRow},${fromColumn}`));
  }

  take(): WorkbookRow[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'row') {
      this.#row = attributes.r === undefined ? this.#row + 1 : Number(attributes.r) - 1;
      this.#cells = [];
      this.#column = -1;
    } else if (name === 'c') {
      const address = attributes.r === undefined ? null : parseAddress(attributes.r);
      this.#column = address?.column ?? this.#column + 1;
      this.#cell = { type: attributes.t ?? 'n', style: Number(attributes.s ?? 0) };
      this.#text = '';
    } else if (name === 'f') {
      const address = `${formatColumn(this.#column)}${this.#row + 1}`;
      const hint = `Cell ${address} holds a formula. Copy the sheet, paste it as values only, and save again.`;
      throw new WorkbookError('formula-refused', `${this.#context.source} cell ${address}`, [
        '',
        hint,
      ]);
    }
  }

  text(piece: string, inside: string): void {
    if (inside !== 'v' && inside !== 't') return;
    this.#text += piece;
    if (this.#text.length <= MAX_CELL_CHARACTERS) return;
    const hint = 'A cell holds more text than a spreadsheet takes. Shorten it.';
    throw new WorkbookError('value-too-long', `${this.#context.source} row ${this.#row + 1}`, [
      this.#text,
      hint,
    ]);
  }

  close(name: string): void {
    if (name === 'c') this.#closeCell();
    else if (name === 'row') this.#closeRow();
  }

  #closeCell(): void {
    const { formats, limits, source } = this.#context;
    const value = readCell(this.#text, this.#cell, formats);
    if (value === '') return;
    if (this.#column >= limits.maxColumns) {
      const hint = `A table has at most ${limits.maxColumns} columns. Remove what stands to the right of it.`;
      const where = `${source} cell ${formatColumn(this.#column)}${this.#row + 1}`;
      throw new WorkbookError('columns-too-many', where, [value, hint]);
    }
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells[this.#column] = value;
    const key = `${this.#row},${this.#column}`;
    if (this.#wanted.has(key)) this.#kept.set(key, value);
  }

  #closeRow(): void {
    for (const { column, fromRow, fromColumn } of this.#context.merged.get(this.#row) ?? []) {
      const value = this.#kept.get(`${fromRow},${fromColumn}`);
      if (value === undefined || column >= this.#context.limits.maxColumns) continue;
      while (this.#cells.length <= column) this.#cells.push('');
      this.#cells[column] = value;
    }
    if (this.#cells.some((cell) => cell.trim() !== '')) {
      this.#ready.push({ cells: this.#cells, rowNumber: this.#row + 1 });
    }
  }
}
