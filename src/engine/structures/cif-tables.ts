/** A category of a CIF file: its items by name (without the category) and its rows. */
export interface CifTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

// A text field between lines that begin with a semicolon; a quoted value, which ends where a blank follows the quote;
// a comment; a bare word. CIF 1.1, syntax.
const TOKEN =
  /^;([\s\S]*?)\r?\n;|'((?:[^'\n]|'(?=\S))*)'(?=\s|$)|"((?:[^"\n]|"(?=\S))*)"(?=\s|$)|#[^\n]*|(\S+)/gm;

interface Token {
  readonly text: string;
  /** Not quoted, so that it may be a name or a keyword. */
  readonly isBare: boolean;
}

function* listTokens(text: string): Generator<Token> {
  for (const [, block, single, double, bare] of text.matchAll(TOKEN)) {
    if (bare !== undefined) yield { text: bare, isBare: true };
    else if (block !== undefined)
      yield { text: block.replace(/\r?\n/g, ' ').trim(), isBare: false };
    else if (single !== undefined) yield { text: single, isBare: false };
    else if (double !== undefined) yield { text: double, isBare: false };
  }
}

class TableReader {
  readonly tables = new Map<string, { columns: string[]; rows: string[][] }>();
  readonly #wanted: ReadonlySet<string>;
  /** Names of a loop whose rows are read; null outside of one. */
  #loop: string[] | null = null;
  #hasValues = false;
  #item: string | null = null;
  #blocks = 0;

  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  /** False behind the first data block. */
  take({ text, isBare }: Token): boolean {
    if (isBare && /^data_/i.test(text)) return ++this.#blocks === 1;
    if (isBare && text.toLowerCase() === 'loop_') {
      this.#loop = [];
      this.#hasValues = false;
    } else if (isBare && text.startsWith('_')) this.#takeName(text);
    else this.#takeValue(text);
    return true;
  }

  #takeName(name: string): void {
    if (this.#loop !== null && !this.#hasValues) {
      this.#loop.push(name);
      return;
    }
    this.#loop = null;
    this.#item = name;
  }

  #takeValue(value: string): void {
    if (this.#loop === null) {
      const table = this.#tableOf(this.#item ?? '');
      if (table === null) return;
      table.columns.push(columnOf(this.#item ?? ''));
      if (table.rows.length === 0) table.rows.push([]);
      table.rows[0]?.push(value);
      return;
    }
    const table = this.#tableOf(this.#loop[0] ?? '');
    if (!this.#hasValues && table !== null) table.columns.push(...this.#loop.map(columnOf));
    this.#hasValues = true;
    if (table === null) return;
    const last = table.rows.at(-1);
    if (last === undefined || last.length === table.columns.length) table.rows.push([value]);
    else last.push(value);
  }

  #tableOf(name: string): { columns: string[]; rows: string[][] } | null {
    const category = name.slice(1).split('.', 1)[0] ?? '';
    if (!this.#wanted.has(category)) return null;
    const known = this.tables.get(category);
    if (known !== undefined) return known;
    const made = { columns: [], rows: [] };
    this.tables.set(category, made);
    return made;
  }
}

function columnOf(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

/**
 * The wanted categories of the first data block of a CIF file (CIF 1.1; names without the underscore). Lenient: what
 * is no CIF gives no tables. `.` and `?`, which stand for nothing, are given as they are.
 */
export function readCifTables(
  text: string,
  wanted: readonly string[],
): ReadonlyMap<string, CifTable> {
  const reader = new TableReader(new Set(wanted));
  for (const token of listTokens(text)) if (!reader.take(token)) break;
  return reader.tables;
}

/** The rows of a table as objects with empty texts for what is not given. */
export function listCifRows(
  table: CifTable | undefined,
): readonly Readonly<Record<string, string | undefined>>[] {
  return (table?.rows ?? []).map((row) =>
    Object.fromEntries(
      (table?.columns ?? []).map((name, index) => {
        const value = row[index] ?? '';
        return [name, value === '?' || value === '.' ? '' : value];
      }),
    ),
  );
}
