import { useCallback, useMemo } from 'react';
import type { Range } from '../../../../bio/position.ts';
import type { Pathogen } from '../../../../web/api/types.ts';
import { findReferenceLength } from '../../../../web/genome-view/use-genome-layout.ts';
import { findAminoAcidMarks, findNucleotideMarks, type Mark } from './mutation-marks.ts';
import { type ResultRow, toNamedCells } from './result-row.ts';

/** The marks of rows for what the tracks show, each found when it is first drawn. */
export function useMarks(
  pathogen: Pathogen,
  header: readonly string[],
  cds: string | null,
): { readonly findMarks: (row: ResultRow) => readonly Mark[]; readonly range: Range } {
  const length = findReferenceLength(pathogen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: Marks found for another view are of no use.
  const known = useMemo(() => new WeakMap<ResultRow, readonly Mark[]>(), [cds, header, length]);
  const findMarks = useCallback(
    (row: ResultRow): readonly Mark[] => {
      let marks = known.get(row);
      if (marks === undefined) {
        const cells = toNamedCells(header, row);
        marks = cds === null ? findNucleotideMarks(cells, length) : findAminoAcidMarks(cells, cds);
        known.set(row, marks);
      }
      return marks;
    },
    [known, header, cds, length],
  );
  const codons = pathogen.cdses.find(({ name }) => name === cds)?.proteinLength;
  const end = codons ?? length;
  const range = useMemo(() => ({ begin: 0, end }), [end]);
  return { findMarks, range };
}
