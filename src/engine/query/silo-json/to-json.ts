import type { Filter } from '../tree.ts';

/** A filter in the peer's JSON form; parse-filter.ts reads it. */
export function toSiloJson(filter: Filter): Readonly<Record<string, unknown>> {
  const isAminoAcid = 'kind' in filter && filter.kind === 'aminoAcid';
  const named = (nucleotide: string, aminoAcid: string) => (isAminoAcid ? aminoAcid : nucleotide);
  switch (filter.type) {
    case 'And':
    case 'Or':
      return { type: filter.type, children: filter.children.map(toSiloJson) };
    case 'Not':
    case 'Maybe':
    case 'Exact':
      return { type: filter.type, child: toSiloJson(filter.child) };
    case 'NOf':
      return {
        type: 'N-Of',
        numberOfMatchers: filter.count,
        matchExactly: filter.exactly,
        children: filter.children.map(toSiloJson),
      };
    case 'StringSearch':
      return { type: filter.type, column: filter.column, searchExpression: filter.pattern };
    case 'Lineage': {
      const { recombinants, ...rest } = filter;
      return { ...rest, recombinantFollowingMode: recombinants };
    }
    case 'SymbolEquals':
      return {
        type: named('NucleotideEquals', 'AminoAcidEquals'),
        position: filter.position + 1,
        symbol: filter.symbol,
        sequenceName: filter.sequence,
      };
    case 'HasMutation':
      return {
        type: named('HasNucleotideMutation', 'HasAminoAcidMutation'),
        position: filter.position + 1,
        sequenceName: filter.sequence,
      };
    case 'IsCovered':
      return {
        type: named('HasNucleotideCoverage', 'HasAminoAcidCoverage'),
        position: filter.position + 1,
        sequenceName: filter.sequence,
      };
    case 'InsertionContains':
      return {
        type: named('InsertionContains', 'AminoAcidInsertionContains'),
        position: filter.position,
        value: filter.pattern,
        sequenceName: filter.sequence,
      };
    case 'MutationProfile': {
      const { profile, distance, sequence } = filter;
      return {
        type: named('NucleotideMutationProfile', 'AminoAcidMutationProfile'),
        distance,
        sequenceName: sequence,
        ...(profile.type === 'Sequence' ? { querySequence: profile.sequence } : {}),
        ...(profile.type === 'Key' ? { sequenceId: profile.key } : {}),
        ...(profile.type === 'Mutations'
          ? {
              mutations: profile.mutations.map(({ position, symbol }) => ({
                position: position + 1,
                symbol,
              })),
            }
          : {}),
      };
    }
    default:
      return { ...filter };
  }
}
