import { defineMutationsOverTime } from '../lapis-over-time.ts';

/** Counts of nucleotide mutations by ranges of dates. */
export const lapisNucleotideMutationsOverTime = defineMutationsOverTime({
  kind: 'nucleotide',
  name: 'nucleotideMutationsOverTime',
  operation: 'lapis-nucleotide-mutations-over-time',
  summary: 'Count nucleotide mutations over time',
  mutation: 'C241T',
  impossible: 'C0T',
});
