import { definePart } from '../../platform/part.ts';

/** How data comes in: tables and sequences become versioned entries, released to the index. */
export const submissionPart = definePart({
  name: 'submission',
  migrations: new URL('./migrations/', import.meta.url),
});
