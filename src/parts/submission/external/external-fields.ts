import type { sampleMetadata } from '../../../schema/records/sample-metadata.ts';

/** Fields that others may register a value of: names of the same thing elsewhere, which are given after its release. */
export const externalFields = [
  'genbankAccession',
  'gisaidEpiIsl',
  'biosampleAccession',
  'bioprojectAccession',
  'readsAccession',
] as const satisfies readonly (keyof typeof sampleMetadata.fields)[];
export type ExternalField = (typeof externalFields)[number];
