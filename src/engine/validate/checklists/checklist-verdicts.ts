import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { CoreRow } from '../forms/core-row.ts';
import { checkChecklistRow } from './check-checklist-row.ts';
import { exportRow } from './export-row.ts';

/** How far a table satisfies a checklist. */
export interface ChecklistVerdict {
  readonly checklist: string;
  readonly version: string;
  readonly title: string;
  readonly repository: string;
  readonly rows: number;
  /** Rows that satisfy it as they are, null terms for what the row itself says to be missing included. */
  readonly satisfied: number;
  /** Rows that satisfy it once 'not provided' stands where the checklist allows it. */
  readonly satisfiedWithNullTerms: number;
  /** Columns that keep rows from it, those with most rows first; the rows are counted. */
  readonly missing: readonly { readonly column: string; readonly rows: number }[];
  readonly invalid: readonly {
    readonly column: string;
    readonly rows: number;
    readonly example: string;
  }[];
}

interface Count {
  satisfied: number;
  withNullTerms: number;
  readonly missing: Map<string, number>;
  readonly invalid: Map<string, { rows: number; example: string }>;
}

/** Counts row by row which checklists a table satisfies; memory does not grow with the rows. */
export class ChecklistVerdicts {
  readonly #checklists: readonly Checklist[];
  readonly #core: Checklist;
  readonly #counts: Count[];
  #rows = 0;

  constructor(checklists: readonly Checklist[], core: Checklist) {
    this.#checklists = checklists;
    this.#core = core;
    this.#counts = checklists.map(() => ({
      satisfied: 0,
      withNullTerms: 0,
      missing: new Map(),
      invalid: new Map(),
    }));
  }

  add(row: CoreRow, others: Readonly<Record<string, string>>): void {
    this.#rows += 1;
    this.#checklists.forEach((checklist, index) => {
      const count = this.#counts[index];
      if (count !== undefined) this.#count(count, checklist, { row, others });
    });
  }

  #count(
    count: Count,
    checklist: Checklist,
    { row, others }: { readonly row: CoreRow; readonly others: Readonly<Record<string, string>> },
  ): void {
    const exported = exportRow(row, checklist, { core: this.#core, others });
    const shortfalls = checkChecklistRow(exported, checklist);
    const hadReason = (name: string) => {
      const concept = checklist.fields.find((field) => field.name === name)?.concept;
      return concept !== undefined && (row.missingReasons ?? '').includes(`${concept}: `);
    };
    const assumed = exported.nulls.filter((name) => !hadReason(name));
    if (shortfalls.length === 0) {
      count.withNullTerms += 1;
      if (assumed.length === 0) count.satisfied += 1;
    }
    for (const name of assumed) count.missing.set(name, (count.missing.get(name) ?? 0) + 1);
    for (const { column, kind, value } of shortfalls) {
      if (kind === 'missing') count.missing.set(column, (count.missing.get(column) ?? 0) + 1);
      else {
        const known = count.invalid.get(column) ?? { rows: 0, example: value };
        count.invalid.set(column, { ...known, rows: known.rows + 1 });
      }
    }
  }

  /** The verdicts so far, the best satisfied checklist first. */
  finish(): ChecklistVerdict[] {
    return this.#checklists
      .map((checklist, index) => {
        const count = this.#counts[index];
        const missing = [...(count?.missing ?? [])].map(([column, rows]) => ({ column, rows }));
        const invalid = [...(count?.invalid ?? [])].map(([column, one]) => ({ column, ...one }));
        return {
          checklist: checklist.id,
          version: checklist.version,
          title: checklist.title,
          repository: checklist.repository,
          rows: this.#rows,
          satisfied: count?.satisfied ?? 0,
          satisfiedWithNullTerms: count?.withNullTerms ?? 0,
          missing: missing.sort((a, b) => b.rows - a.rows),
          invalid: invalid.sort((a, b) => b.rows - a.rows),
        };
      })
      .sort(
        (a, b) =>
          b.satisfied - a.satisfied ||
          b.satisfiedWithNullTerms - a.satisfiedWithNullTerms ||
          a.missing.length - b.missing.length,
      );
  }
}
