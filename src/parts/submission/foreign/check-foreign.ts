import { createHash } from 'node:crypto';
import type { Issue } from '../../../engine/validate/issue.ts';
import { TableCheck } from '../../../engine/validate/table-check.ts';
import type { ValidationContext } from '../../../engine/validate/validate-row.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { ForeignRecord } from '../../../schema/foreign-records.ts';
import type { Problem } from '../../../schema/problem.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { toCanonicalJson } from '../../../std/canonical-json.ts';
import { findRefusals, toWellFormed } from '../import/check-rows.ts';
import type { CheckedForeign } from './foreign-entry.ts';

const MAX_VALUE_LENGTH = 10_000;

export interface CheckForeignOptions {
  /** All checklists, the core among them. */
  readonly checklists: readonly Checklist[];
  /** 'YYYY-MM-DD' */
  readonly today: string;
  /** 'YYYY-MM-DD' before which samples are doubtful; null where that is not known. */
  readonly emergenceDate: string | null;
}

/**
 * Reads the columns of records as fields of a sample. A value that a check refuses stays under its column's name among
 * the other columns, and is told: a public record is not lost for a wrong date.
 */
export function checkForeign(
  records: readonly ForeignRecord[],
  options: CheckForeignOptions,
): CheckedForeign[] {
  const names = [...new Set(records.flatMap(({ columns }) => Object.keys(columns)))].sort();
  const headers = ['strain', ...names.filter((name) => name !== 'strain')];
  const check = new TableCheck({
    headers,
    sample: [],
    record: sampleMetadata,
    checklists: options.checklists,
    context: toContext(options),
    overrides: Object.fromEntries(headers.map((header) => [header, header])),
    isRowsOnly: true,
  });
  return records.map((record) => checkOne(record, { check, headers }));
}

function toContext({ today, emergenceDate }: CheckForeignOptions): ValidationContext {
  return {
    today,
    ...(emergenceDate === null ? {} : { emergenceDate }),
    source: '',
    maxValueLength: MAX_VALUE_LENGTH,
  };
}

function checkOne(
  record: ForeignRecord,
  {
    check,
    headers,
  }: {
    readonly check: TableCheck;
    readonly headers: readonly string[];
  },
): CheckedForeign {
  const given: Readonly<Record<string, string>> = {
    ...record.columns,
    strain: record.columns.strain ?? record.columns.isolate ?? record.accession,
  };
  const cells = headers.map((header) => given[header] ?? '');
  const read = check.checkRow(cells, 1);
  const values: Record<string, string | null> = { ...read.values };
  const kept: Record<string, string> = {};
  for (const issue of read.issues) {
    if (issue.severity !== 'error') continue;
    const column = issue.column ?? issue.field;
    values[issue.field] = null;
    if (given[column] !== undefined) kept[toPlainName(column)] = given[column];
  }
  // The name stands for the record where its own cannot: the accession always can.
  const found = findRefusals(
    { values, others: {}, rowNumber: 1, cells },
    { source: record.where, acceptsSimulated: false },
  );
  if (values.strain == null || found.some(({ code }) => code === 'value-too-long')) {
    values.strain = record.accession;
  }
  const identities = findIdentities(record);
  values.genbankAccession ??= toGenbank(record);
  const others = Object.entries({
    ...Object.fromEntries(
      Object.entries(read.others).map(([name, value]) => [toPlainName(name), value]),
    ),
    ...record.others,
    ...kept,
  }).map(([name, value]) => [clean(name, 200), clean(value, MAX_VALUE_LENGTH)] as const);
  return {
    record,
    digest: digestRecord(record),
    identities,
    metadata: values,
    otherColumns: toWellFormed(Object.fromEntries(others)),
    problems: read.issues.map((issue) => toProblem(issue, record)),
    refusals: found.filter(({ code }) => code === 'sample-simulated'),
  };
}

/** Text that a database stores: without control characters, cut at a length. */
function clean(text: string, length: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ' ').slice(0, length);
}

/** A column by the name that its archive gives it. */
const toPlainName = (column: string) => column.slice(column.indexOf(':') + 1);

function toProblem({ code, value, hint, column, field }: Issue, { where }: ForeignRecord): Problem {
  return { code, where: `${where} column ${toPlainName(column ?? field)}`, value, hint };
}

function findIdentities({ source, accession, aliases }: ForeignRecord): string[] {
  const own = source === 'loculus' ? [] : [accession];
  return [...new Set([...own, ...aliases])].sort();
}

/** The accession of GenBank, ENA and DDBJ, where the record is one sequence. */
function toGenbank({ source, accession, version, aliases }: ForeignRecord): string | null {
  if (source !== 'loculus') return `${accession}.${version}`;
  return aliases.length === 1 ? (aliases[0] ?? null) : null;
}

function digestRecord(record: ForeignRecord): Buffer {
  // Where it stood and when it was touched says nothing of what it is.
  const { where: _where, lastUpdated: _updated, sequences, ...said } = record;
  const letters = sequences.map(({ segment, letters: own }) => [
    segment,
    createHash('sha256').update(own).digest('hex'),
  ]);
  return createHash('sha256')
    .update(toCanonicalJson({ ...said, letters }))
    .digest();
}
