import sax from 'sax';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { systemReason } from './file-problem.ts';
import { type CellFormats, findBuiltInCode, parseAddress } from './workbook-cells.ts';
import {
  type Attributes,
  type Handlers,
  type Merged,
  RowReader,
  WORKBOOK_LIMITS,
  WorkbookError,
  type WorkbookLimits,
  type WorkbookRow,
} from './workbook-rows.ts';

// Text of tables packs 10 to 40 times; more is made to fill memory.
const MAX_PACKING = 300;
const MAX_ENTRIES_LOOKED_AT = 10_000;
const MAX_MERGED_CELLS = 1_000_000;

/**
 * Reads the rows of a workbook's first visible sheet as a stream. Dates come as ISO dates, a merged cell's value stands
 * in all cells that it covers, and a formula ends the table with its address.
 * @param path file in the format of Excel 2007 and later
 * @yields rows that have a value
 * @throws WorkbookError
 */
export async function* readWorkbook(
  path: string,
  source: string,
  limits: WorkbookLimits = WORKBOOK_LIMITS,
): AsyncGenerator<WorkbookRow, void> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error) => {
    throw damaged(source, error);
  });
  try {
    const parts = await listParts(zip, source, limits);
    const book = new Workbook(zip, parts, { source, limits });
    const sheet = await book.findSheet();
    const formats = await book.readFormats();
    const merged = await book.readMerged(sheet);
    yield* book.readRows(sheet, formats, merged);
  } catch (error) {
    throw error instanceof WorkbookError ? error : damaged(source, error);
  } finally {
    zip.close();
  }
}

/** Whether a zip is a workbook. @throws where it is no whole zip */
export async function isWorkbook(path: string): Promise<boolean> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  try {
    let entries = 0;
    for await (const { fileName } of zip.eachEntry()) {
      if (fileName === 'xl/workbook.xml') return true;
      entries += 1;
      if (entries > MAX_ENTRIES_LOOKED_AT) return false;
    }
    return false;
  } finally {
    zip.close();
  }
}

function damaged(source: string, error: unknown): WorkbookError {
  const hint =
    'This is no whole Excel workbook (.xlsx). Save it again, or save the sheet as "CSV UTF-8".';
  return new WorkbookError('workbook-damaged', source, [systemReason(error), hint]);
}

async function listParts(
  zip: ZipFile,
  source: string,
  limits: WorkbookLimits,
): Promise<Map<string, Entry>> {
  const parts = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    const { fileName, uncompressedSize, compressedSize } = entry;
    const isBomb = uncompressedSize > 1 << 20 && uncompressedSize > compressedSize * MAX_PACKING;
    if (isBomb || uncompressedSize > limits.maxPartBytes || parts.size > 1000) {
      const hint =
        'This workbook unpacks to more than any table needs, so nothing of it was read. Save the sheet as "CSV UTF-8".';
      throw new WorkbookError('workbook-too-large', `${source} > ${fileName}`, [
        `${uncompressedSize} bytes`,
        hint,
      ]);
    }
    if (entry.isEncrypted()) {
      throw new WorkbookError('workbook-encrypted', source, [
        '',
        'Save the workbook without a password.',
      ]);
    }
    parts.set(fileName, entry);
  }
  return parts;
}

class Workbook {
  readonly #zip: ZipFile;
  readonly #parts: ReadonlyMap<string, Entry>;
  readonly #source: string;
  readonly #limits: WorkbookLimits;

  constructor(
    zip: ZipFile,
    parts: ReadonlyMap<string, Entry>,
    { source, limits }: { readonly source: string; readonly limits: WorkbookLimits },
  ) {
    this.#zip = zip;
    this.#parts = parts;
    this.#source = source;
    this.#limits = limits;
  }

  /** Text of a part in pieces; nothing where the workbook has none. */
  async *#readText(name: string): AsyncGenerator<string> {
    const entry = this.#parts.get(name);
    if (entry === undefined) return;
    const decoder = new TextDecoder();
    for await (const chunk of await this.#zip.openReadStreamPromise(entry)) {
      yield decoder.decode(chunk as Uint8Array, { stream: true });
    }
    yield decoder.decode();
  }

  /** Feeds a part to handlers; a workbook has no document type, so that no entity can grow. */
  async #parse(name: string, handlers: Handlers): Promise<void> {
    const parser = createParser(handlers);
    for await (const text of this.#readText(name)) parser.write(text);
    if (this.#parts.has(name)) parser.close();
  }

  /** Path of the first sheet that is shown. */
  async findSheet(): Promise<{ path: string; name: string; isFrom1904: boolean }> {
    let shown: { id: string; name: string } | undefined;
    let isFrom1904 = false;
    await this.#parse('xl/workbook.xml', {
      open: (name, attributes) => {
        if (name === 'workbookPr') isFrom1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
        if (name !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return;
        shown ??= { id: attributes['r:id'] ?? '', name: attributes.name ?? '' };
      },
    });
    let target = '';
    await this.#parse('xl/_rels/workbook.xml.rels', {
      open: (name, attributes) => {
        if (name === 'Relationship' && attributes.Id === shown?.id)
          target = attributes.Target ?? '';
      },
    });
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
    if (shown === undefined || !this.#parts.has(path)) {
      const hint =
        'The workbook has no sheet that is shown. Save it again with the table on the first sheet.';
      throw new WorkbookError('workbook-without-sheet', this.#source, ['', hint]);
    }
    return { path, name: shown.name, isFrom1904 };
  }

  async readFormats(): Promise<Omit<CellFormats, 'isFrom1904'>> {
    return { strings: await this.#readStrings(), codes: await this.#readCodes() };
  }

  async #readStrings(): Promise<string[]> {
    const strings: string[] = [];
    let text = '';
    let isPhonetic = false;
    let total = 0;
    await this.#parse('xl/sharedStrings.xml', {
      open: (name) => {
        if (name === 'si') text = '';
        if (name === 'rPh') isPhonetic = true;
      },
      text: (piece, inside) => {
        if (inside !== 't' || isPhonetic) return;
        text += piece;
        total += piece.length;
        if (total <= this.#limits.maxStringCharacters) return;
        const hint =
          'The workbook holds more text than is taken at once. Save the sheet as "CSV UTF-8".';
        throw new WorkbookError('workbook-too-large', `${this.#source} > strings`, ['', hint]);
      },
      close: (name) => {
        if (name === 'si') strings.push(text);
        if (name === 'rPh') isPhonetic = false;
      },
    });
    return strings;
  }

  async #readCodes(): Promise<string[]> {
    const own = new Map<number, string>();
    const codes: string[] = [];
    let isInside = false;
    await this.#parse('xl/styles.xml', {
      open: (name, attributes) => {
        if (name === 'numFmt') own.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
        if (name === 'cellXfs') isInside = true;
        if (name !== 'xf' || !isInside) return;
        const id = Number(attributes.numFmtId ?? 0);
        codes.push(own.get(id) ?? findBuiltInCode(id));
      },
      close: (name) => {
        if (name === 'cellXfs') isInside = false;
      },
    });
    return codes;
  }

  /** Cells that another one's value covers, by row. They stand behind the rows, so the sheet is read twice. */
  async readMerged({ path }: { readonly path: string }): Promise<Merged> {
    const merged = new Map<number, { column: number; fromRow: number; fromColumn: number }[]>();
    let carried = '';
    let count = 0;
    for await (const text of this.#readText(path)) {
      const whole = carried + text;
      for (const [, first = '', last = ''] of whole.matchAll(
        /<mergeCell\s+ref="([A-Z]+\d+):([A-Z]+\d+)"/g,
      )) {
        const from = parseAddress(first);
        const to = parseAddress(last);
        if (from === null || to === null) continue;
        count += (to.row - from.row + 1) * (to.column - from.column + 1);
        if (count > MAX_MERGED_CELLS) {
          const hint = 'Too many cells are merged. Unmerge them and save again.';
          throw new WorkbookError('cells-merged', `${this.#source} cells ${first}:${last}`, [
            '',
            hint,
          ]);
        }
        for (let row = from.row; row <= to.row; row++) {
          for (let column = from.column; column <= to.column; column++) {
            if (row === from.row && column === from.column) continue;
            const list = merged.get(row) ?? [];
            list.push({ column, fromRow: from.row, fromColumn: from.column });
            merged.set(row, list);
          }
        }
      }
      // An element that is cut between two pieces; a whole one is never counted twice.
      const cut = whole.lastIndexOf('<');
      carried = cut >= 0 && whole.indexOf('>', cut) < 0 ? whole.slice(cut).slice(0, 200) : '';
    }
    return merged;
  }

  async *readRows(
    sheet: { readonly path: string; readonly isFrom1904: boolean },
    formats: Omit<CellFormats, 'isFrom1904'>,
    merged: Merged,
  ): AsyncGenerator<WorkbookRow> {
    const reader = new RowReader({
      source: this.#source,
      limits: this.#limits,
      formats: { ...formats, isFrom1904: sheet.isFrom1904 },
      merged,
    });
    const parser = createParser(reader);
    for await (const text of this.#readText(sheet.path)) {
      parser.write(text);
      yield* reader.take();
    }
    parser.close();
    yield* reader.take();
  }
}

/** Elements by their names without prefix. @throws what handlers throw, and for text that is no XML */
function createParser(handlers: Handlers): sax.SAXParser {
  const parser = sax.parser(true, { position: false });
  const path: string[] = [];
  const plain = (name: string) => name.slice(name.indexOf(':') + 1);
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name, attributes }) => {
    path.push(plain(name));
    handlers.open(plain(name), attributes as Attributes);
  };
  parser.ontext = (piece) => handlers.text?.(piece, path.at(-1) ?? '');
  parser.oncdata = (piece) => handlers.text?.(piece, path.at(-1) ?? '');
  parser.onclosetag = (name) => {
    path.pop();
    handlers.close?.(plain(name));
  };
  return parser;
}
