import { definePart } from '../../platform/part.ts';

/** Signed snapshots of what is open, with what changed since the one before. */
export const releasesPart = definePart({
  name: 'releases',
  migrations: new URL('./migrations/', import.meta.url),
});
