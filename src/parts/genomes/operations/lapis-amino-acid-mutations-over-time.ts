import { defineMutationsOverTime } from '../lapis-over-time.ts';

/** Counts of amino acid mutations by ranges of dates. */
export const lapisAminoAcidMutationsOverTime = defineMutationsOverTime({
  kind: 'aminoAcid',
  name: 'aminoAcidMutationsOverTime',
  operation: 'lapis-amino-acid-mutations-over-time',
  summary: 'Count amino acid mutations over time',
  mutation: 'S:D614G',
  impossible: 'nothing:D614G',
});
