import { definePart } from '../../platform/part.ts';

/** Files of any kind, with their digests, kept and checked; DRS and refget. */
export const archivePart = definePart({
  name: 'archive',
  migrations: new URL('./migrations/', import.meta.url),
});
