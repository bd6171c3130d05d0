import type {
  ColumnDefinition,
  ColumnValue,
  GenomeRow,
  IndexSchema,
  Insertion,
  SequenceDifferences,
} from '../../../schema/genome-row.ts';
import { findCode, unknownCode } from '../alphabet.ts';
import { type CompiledSchema, compileSchema, type SequenceInfo } from '../compiled-schema.ts';
import { parseDay } from '../day-number.ts';
import type { IngestMemory } from './ingest-memory.ts';
import { JsonCursor, type KeyOrder, LineFault, type Scalar } from './json-cursor.ts';
import { LetterComparer } from './letter-comparer.ts';

type Field =
  | { readonly kind: 'column'; readonly column: ColumnDefinition }
  | { readonly kind: 'sequence'; readonly info: SequenceInfo };

const NULL = 110;

const typeHints: Readonly<Record<ColumnDefinition['type'], string>> = {
  string: 'a text',
  date: "a full date as 'YYYY-MM-DD'",
  int: 'a whole number',
  float: 'a number',
  boolean: 'true or false',
};

/** Says what is a day. Genomes share their days, so that few are looked into. */
class DayChecker {
  readonly #known = new Set<string>();

  has(text: string): boolean {
    if (this.#known.has(text)) return true;
    if (parseDay(text) === null) return false;
    if (this.#known.size > 100_000) this.#known.clear();
    this.#known.add(text);
    return true;
  }
}

/** Reads one line of aligned genomes as a row. What the schema does not have is left out. */
export class LineParser {
  readonly #cursor: JsonCursor;
  readonly #comparer: LetterComparer;
  readonly #fields = new Map<string, Field>();
  readonly #primaryKey: string;
  readonly #keys: KeyOrder = [];
  readonly #sequenceKeys: KeyOrder = [];
  readonly #days = new DayChecker();
  /** Copied for each row, so that all rows have one shape and an absent column is null. */
  readonly #noMetadata: Readonly<Record<string, ColumnValue>>;

  constructor(memory: IngestMemory, schema: IndexSchema) {
    const compiled = compileSchema(schema);
    const infos = [...compiled.nucleotide, ...compiled.aminoAcid];
    this.#cursor = new JsonCursor(memory);
    this.#comparer = new LetterComparer(memory, infos);
    this.#primaryKey = schema.primaryKey;
    for (const [name, column] of compiled.columns)
      this.#fields.set(name, { kind: 'column', column });
    for (const info of infos) this.#fields.set(info.name, { kind: 'sequence', info });
    this.#noMetadata = createNoMetadata(compiled);
  }

  /** The row of the line at [begin, end) of the memory. @throws LineFault where it is none */
  parse(begin: number, end: number): GenomeRow {
    const metadata: Record<string, ColumnValue> = { ...this.#noMetadata };
    const nucleotide: Record<string, SequenceDifferences | null> = {};
    const aminoAcid: Record<string, SequenceDifferences | null> = {};
    const cursor = this.#cursor;
    let key: ColumnValue = null;
    cursor.open(begin, end);
    cursor.readObject((name) => {
      const field = this.#fields.get(name);
      if (field === undefined) cursor.skipValue();
      else if (field.kind === 'sequence') {
        const sequences = field.info.kind === 'nucleotide' ? nucleotide : aminoAcid;
        sequences[name] = this.#readSequence(field.info);
      } else {
        const value = this.#readValue(field.column);
        if (name === this.#primaryKey) key = value;
        else metadata[name] = value;
      }
    }, this.#keys);
    cursor.close();
    if (key === null || key === '') {
      const hint = `Every genome needs its key in '${this.#primaryKey}'.`;
      throw new LineFault({ code: 'aligned-line-key', value: this.#primaryKey, hint });
    }
    return { key, metadata, nucleotide, aminoAcid };
  }

  #readValue({ name, type }: ColumnDefinition): ColumnValue {
    const value = this.#cursor.readScalar();
    // The peer's files have empty texts for dates that are not known.
    if (value === null || (type === 'date' && value === '')) return null;
    if (this.#isOfType(value, type)) return value;
    throw new LineFault({
      code: 'aligned-line-value',
      place: name,
      value: String(value),
      hint: `Expected ${typeHints[type]}, or null.`,
    });
  }

  #isOfType(value: Exclude<Scalar, null>, type: ColumnDefinition['type']): boolean {
    switch (type) {
      case 'string':
        return typeof value === 'string';
      case 'date':
        return typeof value === 'string' && this.#days.has(value);
      case 'int':
        return Number.isSafeInteger(value);
      case 'float':
        return Number.isFinite(value);
      case 'boolean':
        return typeof value === 'boolean';
    }
  }

  #readSequence(info: SequenceInfo): SequenceDifferences | null {
    const cursor = this.#cursor;
    if (cursor.peek() === NULL) {
      cursor.skipValue();
      return null;
    }
    let letters: { readonly from: number; readonly end: number } | null = null;
    let offset: number | null = null;
    const insertions: Insertion[] = [];
    cursor.readObject((name) => {
      if (name === 'sequence') letters = cursor.readLetters(info.text.length);
      else if (name === 'offset') offset = readOffset(cursor.readScalar(), info);
      else if (name === 'insertions') {
        insertions.length = 0;
        cursor.readList(() => insertions.push(readInsertion(cursor.readText(), info)));
      } else cursor.skipValue();
    }, this.#sequenceKeys);
    return this.#compare(info, { letters, offset, insertions });
  }

  #compare(
    info: SequenceInfo,
    {
      letters,
      offset,
      insertions,
    }: {
      readonly letters: { readonly from: number; readonly end: number } | null;
      readonly offset: number | null;
      readonly insertions: Insertion[];
    },
  ): SequenceDifferences {
    if (letters === null) {
      const hint = `'${info.name}' is null or has its letters in 'sequence'.`;
      throw new LineFault({ code: 'aligned-line-sequence', place: info.name, value: '', hint });
    }
    const { from, end } = letters;
    const length = end - from;
    const room = info.text.length - (offset ?? 0);
    // A cut sequence is told apart from one that begins or ends within the reference by its offset.
    if (length > room || (offset === null && length < room)) throw wrongLength(info, length);
    // Sorted and stable: two insertions at one place stay in their order.
    if (insertions.length > 1) insertions.sort((a, b) => a.position - b.position);
    const place = { from, length, offset: offset ?? 0 };
    const compared = this.#comparer.compare(info, place, insertions);
    if (compared.ok) return compared.value;
    const { position, letter } = compared.error;
    // Where the letters end too early, what stands behind them was compared: a quote first.
    if (letter === '"') throw wrongLength(info, position - place.offset);
    throw new LineFault({
      code: 'aligned-line-letter',
      place: `${info.name} position ${position + 1}`,
      value: letter,
      hint: `Letters are ${info.alphabet.letters}.`,
    });
  }
}

function createNoMetadata({ schema, columns }: CompiledSchema): Record<string, null> {
  const names = [...columns.keys()].filter((name) => name !== schema.primaryKey);
  return Object.fromEntries(names.map((name) => [name, null]));
}

function wrongLength(info: SequenceInfo, length: number): LineFault {
  return new LineFault({
    code: 'aligned-line-length',
    place: info.name,
    value: `${length} letters`,
    hint: `The reference has ${info.text.length}; an aligned sequence has as many, or says its 'offset'.`,
  });
}

function readOffset(value: Scalar, info: SequenceInfo): number {
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (value >= 0 && value <= info.text.length) return value;
  }
  const hint = `An offset is a number of reference letters, 0 to ${info.text.length}.`;
  throw new LineFault({
    code: 'aligned-line-length',
    place: `${info.name} offset`,
    value: String(value),
    hint,
  });
}

/** '214:EPE': the inserted letters, and how many of the reference stand before them. */
function readInsertion(text: string, info: SequenceInfo): Insertion {
  const match = /^(\d{1,9}):(.+)$/.exec(text);
  const position = Number(match?.[1]);
  const symbols = match?.[2]?.toUpperCase() ?? '';
  const isKnown = [...symbols].every((letter) => findCode(info.alphabet, letter) !== unknownCode);
  if (match !== null && isKnown && position <= info.text.length) return { position, symbols };
  throw new LineFault({
    code: 'aligned-line-insertion',
    place: info.name,
    value: text,
    hint: `Insertions are written as '214:EPE', their place from 0 to ${info.text.length}.`,
  });
}
