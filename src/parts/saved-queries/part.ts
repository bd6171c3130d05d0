import { definePart } from '../../platform/part.ts';

/** Searches that people keep, share and are told of. */
export const savedQueriesPart = definePart({
  name: 'saved-queries',
  migrations: new URL('./migrations/', import.meta.url),
});
