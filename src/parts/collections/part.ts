import { definePart } from '../../platform/part.ts';

/** Sets of exact versions of entries that people cite. */
export const collectionsPart = definePart({
  name: 'collections',
  migrations: new URL('./migrations/', import.meta.url),
});
