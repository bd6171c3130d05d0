/**
 * Letters at an oligo's 3' end that count as near it unless a question says another number: mismatches among the last five
 * delay amplification most (Stadhouders et al., Journal of Molecular Diagnostics 12, 2010).
 */
export const NEAR_END = 5;
