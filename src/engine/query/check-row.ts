import type {
  ColumnDefinition,
  ColumnValue,
  GenomeRow,
  SequenceDifferences,
} from '../../schema/genome-row.ts';
import type { Problem } from '../../schema/problem.ts';
import { findCode, unknownCode } from './alphabet.ts';
import type { CompiledSchema, SequenceInfo } from './compiled-schema.ts';
import { parseDay } from './day-number.ts';

const typeHints: Readonly<Record<ColumnDefinition['type'], string>> = {
  string: 'a text',
  date: "a full date as 'YYYY-MM-DD'",
  int: 'a whole number',
  float: 'a finite number',
  boolean: 'true or false',
};

/** Whether a value, which is not null, can stand in a column of a type. */
export function fitsType(value: ColumnValue, type: ColumnDefinition['type']): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'date':
      return typeof value === 'string' && parseDay(value) !== null;
    case 'int':
      return typeof value === 'number' && Number.isSafeInteger(value);
    case 'float':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
  }
}

/** Why the differences do not describe a sequence of this reference, or null where they do. */
function findSequenceFault(differences: SequenceDifferences, info: SequenceInfo): string | null {
  const { begin, end, positions, symbols, missing, insertions } = differences;
  const length = info.reference.length;
  if (
    !(
      Number.isInteger(begin) &&
      Number.isInteger(end) &&
      begin >= 0 &&
      begin <= end &&
      end <= length
    )
  ) {
    return `begin ${begin} and end ${end} do not fit a reference of ${length}`;
  }
  if (positions.length !== symbols.length) return 'positions and symbols differ in number';
  let previous = begin - 1;
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i] as number;
    if (!(Number.isInteger(position) && position > previous && position < end)) {
      return `position ${position} is out of order or outside of begin and end`;
    }
    previous = position;
    const unit = symbols.charCodeAt(i);
    const code = unit < 128 ? (info.alphabet.codeOf[unit] as number) : unknownCode;
    if (code === unknownCode || code === info.alphabet.missing)
      return `symbol ${symbols[i]} is no letter`;
    if (code === info.reference[position]) return `symbol ${symbols[i]} is the reference letter`;
  }
  if (missing.length % 2 === 1) return 'missing has an odd number of bounds';
  let last = begin;
  for (let i = 0; i < missing.length; i += 2) {
    const [from, to] = [missing[i] as number, missing[i + 1] as number];
    if (
      !(Number.isInteger(from) && Number.isInteger(to) && from >= last && from < to && to <= end)
    ) {
      return `missing range ${from} to ${to} is out of order or outside of begin and end`;
    }
    last = to;
  }
  const overlap = findOverlap(positions, missing);
  if (overlap !== null || insertions.length === 0) return overlap;
  return findInsertionFault(insertions, info);
}

function findOverlap(positions: readonly number[], missing: readonly number[]): string | null {
  if (missing.length === 0) return null;
  let range = 0;
  for (const position of positions) {
    while (range < missing.length && (missing[range + 1] as number) <= position) range += 2;
    if (range < missing.length && (missing[range] as number) <= position) {
      return `position ${position} has a symbol and is missing`;
    }
  }
  return null;
}

function findInsertionFault(
  insertions: SequenceDifferences['insertions'],
  info: SequenceInfo,
): string | null {
  for (const { position, symbols } of insertions) {
    if (!(Number.isInteger(position) && position >= 0 && position <= info.reference.length)) {
      return `insertion position ${position} is outside of the reference`;
    }
    if (
      symbols === '' ||
      [...symbols].some((letter) => findCode(info.alphabet, letter) === unknownCode)
    ) {
      return `insertion '${symbols}' has no letters or an unknown one`;
    }
  }
  return null;
}

/** Whether a row has a key and its sequences are such as the schema has, described as they must be. */
export function fitsSequences(schema: CompiledSchema, row: GenomeRow): boolean {
  if (row.key === '') return false;
  for (const kind of ['nucleotide', 'aminoAcid'] as const) {
    const own = row[kind];
    let known = 0;
    for (const info of schema[kind]) {
      const differences = own[info.name];
      if (differences === undefined) continue;
      known++;
      if (differences !== null && findSequenceFault(differences, info) !== null) return false;
    }
    for (const _ in own) known--;
    if (known !== 0) return false;
  }
  return true;
}

/**
 * Everything that keeps a row from being indexed: a value of another type than its column's, a
 * sequence that the schema does not have, or differences that do not describe a sequence. Metadata
 * beyond the schema's columns is no problem; it is not indexed.
 */
export function checkRow(schema: CompiledSchema, row: GenomeRow): Problem[] {
  const problems: Problem[] = [];
  const report = (code: string, place: string, value: string, hint: string) => {
    problems.push({ code, where: `row ${row.key} ${place}`, value: value.slice(0, 200), hint });
  };
  if (row.key === '') report('row-key-missing', 'key', '', 'Every row needs a key.');
  const { metadata } = row;
  for (const { name, type } of schema.valueColumns) {
    const value = metadata[name] ?? null;
    if (value !== null && !fitsType(value, type)) {
      report('row-value-type', `column ${name}`, String(value), `Expected ${typeHints[type]}.`);
    }
  }
  for (const kind of ['nucleotide', 'aminoAcid'] as const) {
    let known = 0;
    for (const info of schema[kind]) {
      const differences = row[kind][info.name];
      if (differences === undefined) continue;
      known++;
      if (differences === null) continue;
      const fault = findSequenceFault(differences, info);
      if (fault !== null)
        report('row-sequence', `sequence ${info.name}`, fault, 'Align the sequence again.');
    }
    if (known === Object.keys(row[kind]).length) continue;
    for (const name of Object.keys(row[kind])) {
      if (schema[kind].some((info) => info.name === name)) continue;
      report('row-sequence-unknown', `sequence ${name}`, name, 'The index has no such sequence.');
    }
  }
  return problems;
}
