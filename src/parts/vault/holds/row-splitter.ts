const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = '\ufeff';
const MAX_ROW_BYTES = 4 << 20;

/** A table whose rows cannot be told apart; what is said of it has no value. */
export class TableFormatError extends Error {
  override readonly name = 'TableFormatError';
}

/**
 * Cuts a table of CSV or TSV into its rows as bytes, as they are written, with their line ends: the same rows that the check
 * at its deposit has read. A line end between quotation marks is part of its row. Which line end there is, the first row says.
 */
export class RowSplitter {
  #rest: Uint8Array = new Uint8Array(0);
  /** Bytes of the rest that were looked at. */
  #seen = 0;
  #isQuoted = false;
  #lineEnd: 'lf' | 'crlf' | 'cr' | null = null;

  /** The rows that are whole with these bytes. */
  push(bytes: Uint8Array): Uint8Array[] {
    const all = Buffer.concat([this.#rest, bytes]);
    const rows: Uint8Array[] = [];
    let start = 0;
    let at = this.#seen;
    for (; at < all.length; at += 1) {
      const byte = all[at];
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      if (this.#isQuoted || (byte !== LINE_FEED && byte !== CARRIAGE_RETURN)) continue;
      if (this.#lineEnd === null && byte === CARRIAGE_RETURN) {
        // Whether a line feed follows is in bytes that are still to come.
        if (at + 1 === all.length) break;
        this.#lineEnd = all[at + 1] === LINE_FEED ? 'crlf' : 'cr';
      }
      this.#lineEnd ??= 'lf';
      const ends =
        this.#lineEnd === 'cr'
          ? byte === CARRIAGE_RETURN
          : byte === LINE_FEED && (this.#lineEnd === 'lf' || all[at - 1] === CARRIAGE_RETURN);
      if (!ends) continue;
      rows.push(all.subarray(start, at + 1));
      start = at + 1;
    }
    this.#rest = all.subarray(start);
    this.#seen = at - start;
    if (this.#rest.length > MAX_ROW_BYTES) {
      throw new TableFormatError(`A row has more than ${MAX_ROW_BYTES} bytes.`);
    }
    return rows;
  }

  /** What stands behind the last line end; null for nothing. */
  end(): Uint8Array | null {
    return this.#rest.length === 0 ? null : this.#rest;
  }
}

/** The cells of a row, without the quotation marks round them. */
export function readCells(row: Uint8Array, delimiter: string): string[] {
  const text = Buffer.from(row.buffer, row.byteOffset, row.byteLength)
    .toString('utf8')
    .replace(/\r?\n$|\r$/, '');
  if (!text.includes('"')) return text.split(delimiter);
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (sign === '"' && isQuoted && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"') isQuoted = !isQuoted;
    else if (sign === delimiter && !isQuoted) {
      cells.push(cell);
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell];
}

/** The header's cells, and the sign that parts them: of those that it has, the one that stands there most. */
export function readHeader(row: Uint8Array): {
  readonly delimiter: string;
  readonly columns: readonly string[];
} {
  const line = Buffer.from(row).toString('utf8');
  const counts = ['\t', ',', ';', '|'].map((sign) => ({
    sign,
    count: line.split(sign).length - 1,
  }));
  const delimiter = counts.toSorted((a, b) => b.count - a.count)[0]?.sign ?? ',';
  const text = line.startsWith(BYTE_ORDER_MARK) ? Buffer.from(line.slice(1)) : row;
  return { delimiter, columns: readCells(text, delimiter).map((cell) => cell.trim()) };
}
