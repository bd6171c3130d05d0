import type { Dataset } from '../../../../engine/analysis/dataset.ts';
import type { AnalysisResult } from '../../../../engine/analysis/result.ts';
import { formatTsvRow, toTsvCells } from '../../../../engine/analysis/tsv.ts';
import type { QcStatus } from '../../../../schema/analysis-summary.ts';

/** One analysed sequence as the page keeps it: what the table sorts by, and its row of the TSV. */
export interface ResultRow {
  /** Ordinal among all sequences of the run. */
  readonly index: number;
  readonly name: string;
  /** As which it was analysed; absent where the genome is one piece, or it is none of the segments. */
  readonly segment?: string;
  /** Why there is no result; null where there is one. */
  readonly error: string | null;
  readonly qcStatus: QcStatus | null;
  readonly qcScore: number | null;
  readonly clade: string | null;
  /** In the order of the description's `attributes`. */
  readonly attributes: readonly string[];
  /** 0 to 1. */
  readonly coverage: number;
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
  readonly missing: number;
  readonly ambiguous: number;
  readonly frameShifts: number;
  /** Node of the reference tree, by its number in pre-order; null without a tree. */
  readonly nearestNode: number | null;
  /** As `formatTsvRow` wrote it: everything else can be read from it, and it is small. */
  readonly line: string;
}

/** Names of the attributes that a row carries, in their order. */
export function listAttributes(dataset: Dataset): string[] {
  return dataset.tree?.cladeAttributes.map(({ name }) => name) ?? [];
}

/** Keeps of a result what the page needs of it; `segment` where it is one of several. */
export function toResultRow(
  dataset: Dataset,
  result: AnalysisResult,
  segment: string | null = null,
): ResultRow {
  const { index, name } = result;
  const line = formatTsvRow(toTsvCells(dataset, result));
  const head = { index, name, ...(segment === null ? {} : { segment }) };
  if (!result.ok) return toFailedRow({ ...head, error: result.error }, line);
  const { calls, qc, placement } = result;
  return {
    ...head,
    error: null,
    qcStatus: qc?.overallStatus ?? null,
    qcScore: qc?.overallScore ?? null,
    clade: placement?.clade ?? null,
    attributes: listAttributes(dataset).map((key) => placement?.attributes.get(key) ?? ''),
    coverage: calls.coverage,
    substitutions: calls.substitutions.length,
    deletions: calls.totalDeletions,
    insertions: result.insertions.reduce((sum, { letters }) => sum + letters.length, 0),
    missing: calls.totalMissing,
    ambiguous: calls.totalNonAcgtns,
    frameShifts: result.translations.reduce((n, one) => n + (one?.frameShifts.length ?? 0), 0),
    nearestNode: placement?.nearestNode ?? null,
    line,
  };
}

function toFailedRow(
  failure: Pick<ResultRow, 'index' | 'name' | 'segment'> & { readonly error: string },
  line: string,
): ResultRow {
  return {
    ...failure,
    qcStatus: null,
    qcScore: null,
    clade: null,
    attributes: [],
    coverage: 0,
    substitutions: 0,
    deletions: 0,
    insertions: 0,
    missing: 0,
    ambiguous: 0,
    frameShifts: 0,
    nearestNode: null,
    line,
  };
}

/** Splits a row of the TSV into its cells: the inverse of `formatTsvRow`. */
export function parseTsvRow(line: string): string[] {
  const cells: string[] = [];
  let at = 0;
  const end = line.endsWith('\n') ? line.length - 1 : line.length;
  while (at <= end) {
    if (line[at] === '"') {
      let cell = '';
      at += 1;
      for (let close = line.indexOf('"', at); ; close = line.indexOf('"', at)) {
        cell += line.slice(at, close);
        at = close + 1;
        if (line[at] !== '"') break;
        cell += '"';
        at += 1;
      }
      cells.push(cell);
      at += 1;
      continue;
    }
    const tab = line.indexOf('\t', at);
    const stop = tab < 0 ? end : tab;
    cells.push(line.slice(at, stop));
    at = stop + 1;
  }
  return cells;
}

/** The cells of a row by the names of their columns. */
export type NamedCells = Readonly<Record<string, string>>;

export function toNamedCells(header: readonly string[], row: ResultRow): NamedCells {
  const cells = parseTsvRow(row.line);
  return Object.fromEntries(header.map((name, i) => [name, cells[i] ?? '']));
}

/** The items of a cell that holds a list. */
export function listOf(cells: NamedCells, column: string): string[] {
  const cell = cells[column] ?? '';
  return cell === '' ? [] : cell.split(',');
}
