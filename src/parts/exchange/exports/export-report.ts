import type { RedistributionRefusal } from '../../../schema/redistribution.ts';
import type { EntryExport } from './exported-entry.ts';

/** What an export holds, what it leaves out, and what its tables lack. */
export interface ExportReport {
  /** Entries that match. */
  readonly entries: number;
  readonly exported: number;
  /** Entries that may not go there, by why; examples are some of them. */
  readonly leftOut: readonly {
    readonly reason: RedistributionRefusal;
    readonly entries: number;
    readonly examples: readonly string[];
  }[];
  /** Required columns without value. */
  readonly missing: readonly ColumnCount[];
  /** Values that the archive does not take; the example is one. */
  readonly invalid: readonly (ColumnCount & { readonly example: string })[];
  /** Columns that hold the archive's word for a missing value. */
  readonly nullTerms: readonly ColumnCount[];
  /** Fields of entries that the archive has no column for. */
  readonly lost: readonly ColumnCount[];
}

export interface ColumnCount {
  readonly column: string;
  readonly entries: number;
}

const EXAMPLES = 20;

/** Counts an export entry by entry. */
export class ReportCounter {
  #entries = 0;
  #exported = 0;
  readonly #leftOut = new Map<RedistributionRefusal, { entries: number; examples: string[] }>();
  readonly #missing = new Map<string, number>();
  readonly #invalid = new Map<string, { entries: number; example: string }>();
  readonly #nulls = new Map<string, number>();
  readonly #lost = new Map<string, number>();

  leaveOut(accessionVersion: string, reason: RedistributionRefusal): void {
    this.#entries += 1;
    const known = this.#leftOut.get(reason) ?? { entries: 0, examples: [] };
    known.entries += 1;
    if (known.examples.length < EXAMPLES) known.examples.push(accessionVersion);
    this.#leftOut.set(reason, known);
  }

  add({ shortfalls, nulls, lost }: EntryExport): void {
    this.#entries += 1;
    this.#exported += 1;
    for (const { column, kind, value } of shortfalls) {
      if (kind === 'missing') increase(this.#missing, column);
      else {
        const known = this.#invalid.get(column);
        const entries = (known?.entries ?? 0) + 1;
        this.#invalid.set(column, { entries, example: known?.example ?? value });
      }
    }
    for (const column of nulls) increase(this.#nulls, column);
    for (const field of lost) increase(this.#lost, field);
  }

  finish(): ExportReport {
    return {
      entries: this.#entries,
      exported: this.#exported,
      leftOut: [...this.#leftOut].map(([reason, one]) => ({ reason, ...one })),
      missing: list(this.#missing),
      invalid: [...this.#invalid]
        .map(([column, one]) => ({ column, ...one }))
        .sort((a, b) => b.entries - a.entries),
      nullTerms: list(this.#nulls),
      lost: list(this.#lost),
    };
  }
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function list(counts: ReadonlyMap<string, number>): ColumnCount[] {
  return [...counts]
    .map(([column, entries]) => ({ column, entries }))
    .sort((a, b) => b.entries - a.entries || (a.column < b.column ? -1 : 1));
}
