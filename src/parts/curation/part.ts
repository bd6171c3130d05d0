import { definePart } from '../../platform/part.ts';

/** Corrections that others propose, beside the record. */
export const curationPart = definePart({
  name: 'curation',
  migrations: new URL('./migrations/', import.meta.url),
});
