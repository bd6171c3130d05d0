import { NUC_GAP } from '../../bio/alphabet.ts';
import type { Range } from '../../bio/position.ts';
import type { FrameShift } from './result.ts';

/** A CDS as it lies in the gapped pairwise alignment: two rows of nucleotide codes. */
export interface GappedCds {
  readonly reference: Uint8Array;
  readonly query: Uint8Array;
  /** Number of columns; the arrays may be longer. */
  readonly length: number;
}

/**
 * Columns that are read in another frame: from the first letter after the frame left 0 to the indels
 * that brought it back, or to the end of the CDS. Specification, section 4.6 step 4.
 */
export function findShiftedColumns({ reference, query, length }: GappedCds): Range[] {
  const shifts: Range[] = [];
  let frame = 0;
  let begin = -1;
  let end = -1;
  let lastIndel = -1;
  let frameChanged = false;
  for (let column = 0; column < length; column++) {
    const isInsertion = reference[column] === NUC_GAP;
    if (!isInsertion && query[column] !== NUC_GAP) {
      if (!frameChanged) continue;
      frameChanged = false;
      if (frame === 0 && begin >= 0) {
        shifts.push({ begin, end });
        begin = -1;
        lastIndel = -1;
      } else if (frame !== 0 && begin < 0) begin = column;
      continue;
    }
    const before = frame;
    frame = (frame + (isInsertion ? 2 : 1)) % 3;
    if (column - lastIndel !== 1) end = column;
    if ((before === 0) !== (frame === 0)) frameChanged = true;
    lastIndel = column;
  }
  if (begin >= 0) shifts.push({ begin, end: length });
  return shifts;
}

/** Column -> number of the reference letter in it; an inserted letter has that of the one before. */
function mapColumns({ reference, length }: GappedCds): Int32Array {
  const positions = new Int32Array(length);
  let position = -1;
  for (let column = 0; column < length; column++) {
    if (reference[column] !== NUC_GAP) position++;
    positions[column] = Math.max(0, position);
  }
  return positions;
}

/** Frame shifts of a CDS with the codons that they concern. Specification, section 4.6 step 4. */
export function findFrameShifts(cds: GappedCds): FrameShift[] {
  const shifts = findShiftedColumns(cds);
  if (shifts.length === 0) return [];
  const positions = mapColumns(cds);
  const toCodons = ({ begin, end }: Range): Range => ({
    begin: Math.ceil((positions[begin] as number) / 3),
    end: Math.ceil(((positions[end - 1] as number) + 1) / 3),
  });
  return shifts.map((columns) => {
    let begin = columns.begin;
    while (begin > 1 && cds.query[begin - 1] === NUC_GAP) begin--;
    let end = columns.end;
    while (end < cds.length && cds.query[end] === NUC_GAP) end++;
    const codons = toCodons(columns);
    const masked = toCodons({ begin, end });
    return {
      columns,
      codons,
      gapsLeading: { begin: masked.begin, end: codons.begin },
      gapsTrailing: { begin: codons.end, end: masked.end },
    };
  });
}
