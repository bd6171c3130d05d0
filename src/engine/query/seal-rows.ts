import { defined } from '../../std/assert.ts';
import { codesPerPosition } from './alphabet.ts';
import { chunkRows } from './bitmap.ts';
import { toNumberColumnSections, toStringColumnSections } from './column.ts';
import type { CompiledSchema, SequenceInfo } from './compiled-schema.ts';
import { type MissingByRow, toCoverageSections } from './coverage.ts';
import {
  addPosting,
  createPostingWriter,
  toPostingIndex,
  toPostingSections,
} from './posting-index.ts';
import { toListedSections } from './row-lists.ts';
import {
  loggedText,
  type MissingLog,
  type NumberLog,
  type RowLog,
  type SequenceLog,
  type StringLog,
} from './row-log.ts';
import { type Allocate, formatSectionFile, type SectionArray } from './section-file.ts';
import { buildStringTable } from './string-table.ts';

type Sections = Generator<readonly [string, SectionArray]>;

/** What a segment file says about itself. */
export interface SegmentFacts {
  readonly rowCount: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly nucleotide: readonly SequenceFacts[];
  readonly aminoAcid: readonly SequenceFacts[];
}

/** A reference that a segment was made with. */
export interface SequenceFacts {
  readonly name: string;
  readonly length: number;
  readonly hash: number;
}

const toFacts = ({ name, reference, hash }: SequenceInfo): SequenceFacts => ({
  name,
  length: reference.length,
  hash,
});

function firstColumn<K extends 'string' | 'number'>(
  log: RowLog,
  isWanted: (name: string) => boolean,
  kind: K,
) {
  for (const [name, column] of log.columns) {
    if (isWanted(name) && column.kind === kind) return { name, column };
  }
  return null;
}

/** A number for each row of the log that orders rows by lineage, then by date; nulls first. */
function computeSortKeys(log: RowLog): Float64Array {
  const { lineages, columns } = log.schema;
  const keys = new Float64Array(log.rowCount);
  const lineage = firstColumn(log, (name) => lineages.has(name), 'string');
  if (lineage?.column.kind === 'string') {
    const index = defined(lineages.get(lineage.name), lineage.name);
    // Lineages that the system does not know come last, in alphabetical order.
    const names = lineage.column.interner.values;
    const order = names
      .map((name, id) => ({ name, id, rank: index.rankOf(name) }))
      .sort((a, b) => (a.rank >>> 0) - (b.rank >>> 0) || (a.name < b.name ? -1 : 1));
    const ranks = new Float64Array(names.length + 1);
    order.forEach(({ id }, rank) => {
      ranks[id + 1] = rank + 1;
    });
    const ids = lineage.column.ids.values;
    for (let row = 0; row < keys.length; row++)
      keys[row] = (ranks[ids[row] as number] as number) * 2 ** 24;
  }
  const date = firstColumn(log, (name) => columns.get(name)?.type === 'date', 'number');
  if (date?.column.kind === 'number') {
    for (let row = 0; row < keys.length; row++) {
      const day = date.column.values[row] as number;
      // Days of the years 0 to 9999 lie within 23 bits of this offset.
      if (!Number.isNaN(day)) keys[row] = (keys[row] as number) + day + 2 ** 20;
    }
  }
  return keys;
}

/**
 * Puts rows of a log in the order of a sealed segment: by the first lineage column (clades together),
 * the first date column, and the key, so that rows that share mutations are neighbours.
 */
export function sortLoggedRows(log: RowLog, rows: Uint32Array): Uint32Array {
  const keys = computeSortKeys(log);
  const names = log.columns.get(log.schema.schema.primaryKey) as StringLog;
  const order = Array.from(rows);
  order.sort((a, b) => {
    const difference = (keys[a] as number) - (keys[b] as number);
    if (difference !== 0) return difference;
    return (loggedText(names, a) ?? '') < (loggedText(names, b) ?? '') ? -1 : 1;
  });
  return Uint32Array.from(order);
}

function* sealStrings(log: StringLog, rows: Uint32Array, name: string): Sections {
  const { values } = log.interner;
  const ids = log.ids.values;
  const isUsed = new Uint8Array(values.length + 1);
  for (let at = 0; at < rows.length; at++) isUsed[ids[rows[at] as number] as number] = 1;
  // In the order of their arrival: accessions come sorted, and sorting sorted texts costs little.
  const used: number[] = [];
  for (let id = 1; id < isUsed.length; id++) if (isUsed[id] === 1) used.push(id);
  used.sort((a, b) => {
    const [left, right] = [values[a - 1] as string, values[b - 1] as string];
    return left < right ? -1 : left > right ? 1 : a - b;
  });
  const sorted: string[] = [];
  const codeOf = new Uint32Array(values.length + 1);
  for (const id of used) {
    const value = values[id - 1] as string;
    if (value !== sorted[sorted.length - 1]) sorted.push(value);
    codeOf[id] = sorted.length - 1;
  }
  codeOf[0] = sorted.length;
  const codes = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    codes[at] = codeOf[ids[rows[at] as number] as number] as number;
  }
  yield* toStringColumnSections(sorted, codes, name);
}

function sealNumbers(log: NumberLog, rows: Uint32Array, name: string): Sections {
  const values = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) values[at] = log.values[rows[at] as number] as number;
  return toNumberColumnSections(values, name);
}

/** Where the differences of each position begin once they are grouped by position. */
function countPositions(log: SequenceLog, rows: Uint32Array): Uint32Array {
  const starts = new Uint32Array(log.info.reference.length + 1);
  const codes = log.codes.values;
  for (const row of rows) {
    const end = log.starts.values[row + 1] as number;
    for (let i = log.starts.values[row] as number; i < end; i++) {
      const next = ((codes[i] as number) >>> 5) + 1;
      starts[next] = (starts[next] as number) + 1;
    }
  }
  for (let i = 1; i < starts.length; i++)
    starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  return starts;
}

/** All differences as code * 65536 + row without its position, grouped by position, rows ascending. */
function groupByPosition(log: SequenceLog, rows: Uint32Array, starts: Uint32Array): Uint32Array {
  const grouped = new Uint32Array(starts[starts.length - 1] as number);
  const next = starts.slice();
  const codes = log.codes.values;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as number;
    const end = log.starts.values[row + 1] as number;
    for (let i = log.starts.values[row] as number; i < end; i++) {
      const code = codes[i] as number;
      const position = code >>> 5;
      const place = next[position] as number;
      grouped[place] = ((code & 31) << 16) | at;
      next[position] = place + 1;
    }
  }
  return grouped;
}

/** Postings by position and letter. A hot loop: 100 differences for each row go through it. */
function sealDifferences(log: SequenceLog, rows: Uint32Array, name: string): Sections {
  const starts = countPositions(log, rows);
  const grouped = groupByPosition(log, rows, starts);
  const writer = createPostingWriter();
  const counts = new Uint32Array(codesPerPosition);
  const ends = new Uint32Array(codesPerPosition);
  const scratch = new Uint16Array(Math.min(rows.length, chunkRows));
  for (let position = 0; position + 1 < starts.length; position++) {
    const from = starts[position] as number;
    const to = starts[position + 1] as number;
    if (from === to) continue;
    counts.fill(0);
    for (let i = from; i < to; i++) {
      const code = (grouped[i] as number) >>> 16;
      counts[code] = (counts[code] as number) + 1;
    }
    let sum = 0;
    for (let code = 0; code < codesPerPosition; code++) {
      ends[code] = sum;
      sum += counts[code] as number;
    }
    for (let i = from; i < to; i++) {
      const code = (grouped[i] as number) >>> 16;
      const at = ends[code] as number;
      scratch[at] = grouped[i] as number;
      ends[code] = at + 1;
    }
    for (let code = 0; code < codesPerPosition; code++) {
      const count = counts[code] as number;
      const end = ends[code] as number;
      if (count > 0)
        addPosting(writer, position * codesPerPosition + code, {
          rows: scratch,
          from: end - count,
          to: end,
        });
    }
  }
  return toListedSections(toPostingIndex(writer), `${name}/differences`, rows.length);
}

/** Distinct insertions by position and letters, with the rows of each. */
function* sealInsertions(log: SequenceLog, newRowOf: Int32Array, name: string): Sections {
  const found = new Map<string, { position: number; symbols: string; rows: number[] }>();
  for (let i = 0; i < log.insertionRows.length; i++) {
    const row = newRowOf[log.insertionRows.values[i] as number] as number;
    if (row < 0) continue;
    const position = log.insertionPositions.values[i] as number;
    const symbols = log.insertionSymbols.values[log.insertionIds.values[i] as number] as string;
    const entry = found.get(`${position}:${symbols}`);
    if (entry === undefined)
      found.set(`${position}:${symbols}`, { position, symbols, rows: [row] });
    else entry.rows.push(row);
  }
  if (found.size === 0) return;
  const entries = [...found.values()].sort(
    (a, b) => a.position - b.position || (a.symbols < b.symbols ? -1 : 1),
  );
  const sorted = [...new Set(entries.map(({ symbols }) => symbols))].sort();
  const idOf = new Map(sorted.map((symbols, id) => [symbols, id]));
  const table = buildStringTable(sorted);
  const writer = createPostingWriter();
  entries.forEach((entry, code) => {
    const rows = Uint16Array.from(new Set(entry.rows)).sort();
    addPosting(writer, code, { rows, from: 0, to: rows.length });
  });
  yield [`${name}/insertionPositions`, Uint32Array.from(entries, ({ position }) => position)];
  yield [
    `${name}/insertionSymbols`,
    Uint32Array.from(entries, ({ symbols }) => idOf.get(symbols) ?? 0),
  ];
  yield [`${name}/symbols/length`, Uint32Array.of(table.length)];
  yield [`${name}/symbols/blocks`, table.blocks];
  yield [`${name}/symbols/bytes`, table.bytes];
  yield* toPostingSections(toPostingIndex(writer), `${name}/insertions`);
}

/** What the given rows of a log lack, in their new order. */
function reorderMissing(log: MissingLog, rows: Uint32Array, newRowOf: Int32Array): MissingByRow {
  const starts = new Uint32Array(rows.length + 1);
  rows.forEach((row, at) => {
    const count = (log.starts.values[row + 1] as number) - (log.starts.values[row] as number);
    starts[at + 1] = (starts[at] as number) + count;
  });
  const ids = new Uint32Array(starts[rows.length] as number);
  rows.forEach((row, at) => {
    let to = starts[at] as number;
    const end = log.starts.values[row + 1] as number;
    for (let i = log.starts.values[row] as number; i < end; i++)
      ids[to++] = log.ids.values[i] as number;
  });
  const absent: number[] = [];
  for (let i = 0; i < log.absent.length; i++) {
    const row = newRowOf[log.absent.values[i] as number] as number;
    if (row >= 0) absent.push(row);
  }
  return {
    rowCount: rows.length,
    starts,
    ids,
    from: log.from.values.subarray(0, log.from.length),
    to: log.to.values.subarray(0, log.to.length),
    absent: Uint16Array.from(absent).sort(),
  };
}

function* sealSequence(log: SequenceLog, rows: Uint32Array, newRowOf: Int32Array): Sections {
  const name = `${log.info.kind}/${log.info.name}`;
  yield* sealDifferences(log, rows, name);
  yield* toCoverageSections(reorderMissing(log.missing, rows, newRowOf), `${name}/coverage`);
  yield* sealInsertions(log, newRowOf, name);
}

function describeSchema(schema: CompiledSchema, rowCount: number): SegmentFacts {
  return {
    rowCount,
    columns: [...schema.storedColumns.values()].map(({ name, type }) => ({ name, type })),
    nucleotide: schema.nucleotide.map(toFacts),
    aminoAcid: schema.aminoAcid.map(toFacts),
  };
}

/** The bytes of a sealed segment of the given rows of a log, at most 65,536, in the given order. */
export function sealRows(log: RowLog, rows: Uint32Array, allocate?: Allocate): Uint8Array {
  const sections = new Map<string, SectionArray>();
  const add = (part: Sections) => {
    for (const [name, array] of part) sections.set(name, array);
  };
  const newRowOf = new Int32Array(log.rowCount).fill(-1);
  rows.forEach((row, at) => {
    newRowOf[row] = at;
  });
  for (const [name, column] of log.columns) {
    if (column.kind === 'string') add(sealStrings(column, rows, `column/${name}`));
    else add(sealNumbers(column, rows, `column/${name}`));
  }
  for (const sequence of log.nucleotide) add(sealSequence(sequence, rows, newRowOf));
  for (const sequence of log.aminoAcid) add(sealSequence(sequence, rows, newRowOf));
  return formatSectionFile({ facts: describeSchema(log.schema, rows.length), sections }, allocate);
}
