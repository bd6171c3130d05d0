/**
 * Version of the analysis as such, stored with every result. It grows by one whenever the same sequence
 * with the same dataset may get another result: a mutation, clade, lineage, quality score or stored
 * list. A faster way to an equal result, or another output format, leaves it as it is. Results of another
 * version count as out of date, and a node analyses them again.
 */
export const ENGINE_VERSION = '2';
