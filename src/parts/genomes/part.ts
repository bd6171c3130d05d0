import { definePart } from '../../platform/part.ts';

/** Pathogens as data, sequence analysis, the query index and its LAPIS-compatible API. */
export const genomesPart = definePart({ name: 'genomes' });
