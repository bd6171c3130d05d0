import type {
  ColumnDefinition,
  ColumnValue,
  GenomeRow,
  IndexSchema,
  SequenceDifferences,
} from '../../../schema/genome-row.ts';
import { type CompiledSchema, compileSchema, type SequenceInfo } from '../compiled-schema.ts';
import { parseDay } from '../day-number.ts';
import type { IngestMemory } from './ingest-memory.ts';
import { JsonCursor, type KeyOrder, LineFault, type Scalar } from './json-cursor.ts';
import { LetterComparer } from './letter-comparer.ts';
import { SequenceReader } from './sequence-reader.ts';

type Field =
  | { readonly kind: 'column'; readonly column: ColumnDefinition }
  | { readonly kind: 'sequence'; readonly info: SequenceInfo };

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
  readonly #sequences: SequenceReader;
  readonly #fields = new Map<string, Field>();
  readonly #primaryKey: string;
  readonly #keys: KeyOrder = [];
  readonly #days = new DayChecker();
  /** Copied for each row, so that all rows have one shape and an absent column is null. */
  readonly #noMetadata: Readonly<Record<string, ColumnValue>>;

  constructor(memory: IngestMemory, schema: IndexSchema) {
    const compiled = compileSchema(schema);
    const infos = [...compiled.nucleotide, ...compiled.aminoAcid];
    this.#cursor = new JsonCursor(memory);
    this.#sequences = new SequenceReader(this.#cursor, new LetterComparer(memory, infos));
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
        sequences[name] = this.#sequences.read(field.info);
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
}

function createNoMetadata({ schema, columns }: CompiledSchema): Record<string, null> {
  const names = [...columns.keys()].filter((name) => name !== schema.primaryKey);
  return Object.fromEntries(names.map((name) => [name, null]));
}
