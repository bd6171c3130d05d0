import type { ColumnGuess } from './guess-columns.ts';

/** A column below this is asked about. */
const SURE = 0.8;

/** Whether somebody should look at what a column is taken for. What is of no known kind is kept as it is. */
export function isUnsure({
  status,
  confidence,
}: Pick<ColumnGuess, 'status' | 'confidence'>): boolean {
  return status === 'conflict' || (confidence > 0 && confidence < SURE);
}
