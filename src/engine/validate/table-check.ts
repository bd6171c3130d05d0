import type { Checklist } from '../../schema/checklists/checklist.ts';
import type { AnyRecord } from '../../schema/define-record.ts';
import type { TableMapping } from '../../schema/table-mapping.ts';
import { checkCoreRow } from './check-core-row.ts';
import { type ChecklistVerdict, ChecklistVerdicts } from './checklists/checklist-verdicts.ts';
import type { Issue } from './issue.ts';
import type { ColumnMapping } from './map-columns.ts';
import { guessColumns, type TableGuess } from './mapping/guess-columns.ts';
import { checkPrivacy, type PrivacyWarning } from './privacy/check-privacy.ts';
import { createRowReader } from './read-core-row.ts';
import { type ValidationContext, validateRow } from './validate-row.ts';

/** What a table is checked against. */
export interface TableCheckOptions {
  readonly headers: readonly string[];
  /** The first rows, for a look at the values. */
  readonly sample: readonly (readonly string[])[];
  readonly record: AnyRecord;
  /** All checklists, the core among them. */
  readonly checklists: readonly Checklist[];
  readonly context: ValidationContext;
  /** What somebody decided of columns; the others are guessed. */
  readonly overrides?: Readonly<Record<string, string | null>>;
  /** What is written instead of whole values of a field. */
  readonly replacements?: TableMapping['values'];
  /** Rows are not counted against checklists, and names not remembered, where the caller does that itself. */
  readonly isRowsOnly?: boolean;
}

/** A row after its checks. */
export interface CheckedTableRow {
  readonly row: number;
  /** Normalised values by core field; null where there is none. */
  readonly values: Readonly<Record<string, string | null>>;
  readonly others: Readonly<Record<string, string>>;
  /** Errors refuse the row. */
  readonly issues: readonly Issue[];
  readonly privacy: readonly PrivacyWarning[];
}

/** What the checks of every row need of the record. */
interface RecordPlan {
  readonly names: readonly string[];
  readonly mapping: ColumnMapping;
  readonly plain: AnyRecord;
}

function planRecord(record: AnyRecord): RecordPlan {
  const names = Object.keys(record.fields);
  const mapping = { fields: new Map(names.map((name, i) => [name, i])), others: [], missing: [] };
  // The record's own checks come without those of the sample, which follow with their suggestions.
  const fields = Object.fromEntries(
    Object.entries(record.fields).filter(([name]) => name !== 'missingReasons'),
  );
  return { names, mapping, plain: { ...record, fields } };
}

/**
 * Checks a table row by row, the same in browser, command line and server. Memory grows with the names of the rows
 * only.
 */
export class TableCheck {
  readonly guess: TableGuess;
  readonly #options: TableCheckOptions;
  readonly #core: Checklist;
  readonly #read: ReturnType<typeof createRowReader>;
  readonly #verdicts: ChecklistVerdicts;
  readonly #headers: ReadonlyMap<string, string>;
  readonly #plan: RecordPlan;
  readonly #names = new Map<string, number>();
  readonly #samples = new Map<string, number>();

  /** @param options with a checklist 'core' among its checklists */
  constructor(options: TableCheckOptions) {
    const core = options.checklists.find(({ id }) => id === 'core');
    if (core === undefined) throw new Error('The checklist "core" is missing.');
    this.#options = options;
    this.#core = core;
    this.#plan = planRecord(options.record);
    this.guess = guessColumns(options);
    this.#read = createRowReader(this.guess.columns, options.checklists, core);
    this.#verdicts = new ChecklistVerdicts(options.checklists, core);
    this.#headers = new Map(
      this.guess.columns
        .filter(({ status }) => status === 'mapped')
        .flatMap(({ header, fields }) => fields.map((field) => [field, header] as const)),
    );
  }

  /** Required fields that no column fills. */
  get missingFields(): string[] {
    return Object.entries(this.#options.record.fields)
      .filter(([name, field]) => field.required && !this.#headers.has(name))
      .map(([name]) => name);
  }

  /**
   * Checks one row.
   * @param rowNumber 1-based line of the table
   * @param digest of the row's sequence, where the caller has it: the same twice from one day, place and host is told
   */
  checkRow(cells: readonly string[], rowNumber: number, digest?: string): CheckedTableRow {
    const { context } = this.#options;
    const read = this.#read(cells);
    const { names, mapping, plain } = this.#plan;
    const given = names.map((name) =>
      name === 'missingReasons'
        ? (read.missingReasons ?? '')
        : this.#replace(name, read.values[name] ?? ''),
    );
    const row = { cells: given, rowNumber };
    const validated = validateRow({ record: plain, mapping }, row, context);
    const values: Record<string, string | null> = {
      ...validated.values,
      missingReasons: read.missingReasons,
    };
    const columnOf = (field: string) => this.#headers.get(field) ?? null;
    const toIssue =
      (severity: Issue['severity']) =>
      (problem: (typeof validated.errors)[number]): Issue => {
        const field = /column (\S+)$/.exec(problem.where)?.[1] ?? '';
        return {
          ...problem,
          severity,
          field,
          column: columnOf(field),
          row: rowNumber,
          suggestion: null,
        };
      };
    const { source, primerSchemes = [] } = context;
    const issues = [
      ...validated.errors.map(toIssue('error')),
      ...validated.warnings.map(toIssue('warning')),
      ...checkCoreRow(values, { source, rowNumber, columnOf, core: this.#core, primerSchemes }),
      ...(this.#options.isRowsOnly === true
        ? []
        : this.#findRepeated(values, { rowNumber, digest })),
    ];
    if (cells.slice(this.#options.headers.length).some((cell) => cell.trim() !== '')) {
      const hint =
        'The row has more cells than the header: a value probably holds the separator; quote it.';
      issues.push(this.#toRowIssue('cells-too-many', ['', ''], { rowNumber, hint }));
    }
    if (this.#options.isRowsOnly !== true) this.#verdicts.add(values, read.others);
    return {
      row: rowNumber,
      values,
      others: read.others,
      issues,
      privacy: checkPrivacy(values, read.others),
    };
  }

  /** Which checklists the rows so far satisfy. */
  finish(): ChecklistVerdict[] {
    return this.#verdicts.finish();
  }

  #replace(field: string, value: string): string {
    const replacements = this.#options.replacements;
    if (replacements === undefined || !Object.hasOwn(replacements, field)) return value;
    const ofField = replacements[field] ?? {};
    return Object.hasOwn(ofField, value) ? (ofField[value] ?? '') : value;
  }

  #findRepeated(
    values: Readonly<Record<string, string | null>>,
    { rowNumber, digest }: { readonly rowNumber: number; readonly digest: string | undefined },
  ): Issue[] {
    const issues: Issue[] = [];
    const name = values.strain ?? null;
    const before = name === null ? undefined : this.#names.get(name);
    if (name !== null && before !== undefined) {
      const hint = `Row ${before} has the same name; the first one counts. Give each sample a name of its own.`;
      issues.push(this.#toRowIssue('row-repeated', ['strain', name], { rowNumber, hint }));
    } else if (name !== null) this.#names.set(name, rowNumber);
    const sample = digest === undefined ? null : identifySample(values, digest);
    const same = sample === null ? undefined : this.#samples.get(sample);
    if (same !== undefined && before === undefined) {
      const hint = `Probably the same sample as row ${same}: the sequence is the same letter by letter, and so are date, place and host.`;
      const issue = this.#toRowIssue('sequence-same', ['strain', name ?? ''], { rowNumber, hint });
      issues.push({ ...issue, severity: 'warning' });
    } else if (sample !== null && same === undefined) this.#samples.set(sample, rowNumber);
    return issues;
  }

  #toRowIssue(
    code: string,
    [field, value]: readonly [string, string],
    { rowNumber, hint }: { readonly rowNumber: number; readonly hint: string },
  ): Issue {
    const where = `${this.#options.context.source} row ${rowNumber}${field === '' ? '' : ` column ${field}`}`;
    const column = this.#headers.get(field) ?? null;
    return {
      code,
      where,
      value: value.slice(0, 200),
      hint,
      severity: 'error',
      field,
      column,
      row: rowNumber,
      suggestion: null,
    };
  }
}

/**
 * What two rows have in common that are probably one sample; null where too little is known. Many samples of an
 * outbreak have the same letters, so that day, place and host have to be the same as well.
 */
function identifySample(
  values: Readonly<Record<string, string | null>>,
  digest: string,
): string | null {
  const { date, country, division, location, host } = values;
  const isKnown = /^\d{4}-\d\d-\d\d$/.test(date ?? '') && (country ?? '') !== '';
  return isKnown ? JSON.stringify([digest, date, country, division, location, host]) : null;
}
